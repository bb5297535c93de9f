import type { Host } from '@pvewall/model';
import { directoryHost, localHost } from '@pvewall/host';
import { resolve } from 'node:path';
import type { Invocation } from './command.ts';
import type { Io } from './io.ts';

/** The host that --root and --node name. Throws HostError when there is none. */
export function openHost({ values }: Invocation, io: Io): Host {
  const root = values.get('root');
  const node = values.get('node');
  const options = node === undefined ? {} : { node };
  return root === undefined ? localHost(options) : directoryHost(resolve(io.cwd, root), options);
}
