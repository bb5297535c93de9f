import type { Host } from './host.ts';

/** The same host, but for how it answers questions. It may be of any class. */
export function answeredBy(host: Host, read: Host['read']): Host {
  return new Proxy(host, {
    get: (target, name) => {
      if (name === 'read') return read;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
