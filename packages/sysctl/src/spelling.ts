import { catalogue } from './catalogue.ts';

/**
 * A key in dotted spelling. Like sysctl and systemd: when the first separator is a slash, slashes separate and dots
 * belong to names (`net/ipv4/conf/eth0.1/rp_filter` is `net.ipv4.conf.eth0/1.rp_filter`).
 */
export function dotted(key: string): string {
  const first = /[./]/.exec(key)?.[0];
  return first === '/' ? swapSeparators(key) : key;
}

/** Where the kernel keeps a key: `/proc/sys/net/netfilter/nf_conntrack_max`. */
export function sysctlPath(key: string): string {
  return `/proc/sys/${swapSeparators(dotted(key))}`;
}

/** The one spelling that we use for a kernel value: dotted, and of two names of one value the one that is not `sameAs`. */
export function canonicalKey(key: string): string {
  const name = dotted(key.trim());
  return catalogue.get(name)?.sameAs ?? name;
}

/** What a file under /proc/sys says, as a policy would write it: no line end, one blank between words. */
export function canonicalReading(text: string): string {
  return text.trim().split(/\s+/).join(' ');
}

function swapSeparators(key: string): string {
  return key.replace(/[./]/g, (separator) => (separator === '.' ? '/' : '.'));
}
