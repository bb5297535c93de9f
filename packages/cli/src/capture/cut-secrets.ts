import { parseConnections } from '@pvewall/host';
import type { CaptureEntry } from '@pvewall/host';

/** What of a file goes into a capture: the lines that pvewall reads, and of the others not more than that there is one. */
export function cutSecrets(entries: readonly CaptureEntry[]): CaptureEntry[] {
  return entries.flatMap((entry): CaptureEntry[] => {
    if (entry.type !== 'file') return [entry];
    if (secret.test(entry.path)) return [{ type: 'failed', question: 'file', path: entry.path, reason: 'it was not captured, as it holds secrets' }];
    const cut = cuts.find(({ path }) => path.test(entry.path));
    return [cut === undefined ? entry : { ...entry, text: cut.keep(entry.text) }];
  });
}

/** No question of pvewall's own is about these. Should one ever be, it gets no answer from a capture. */
const secret = /^\/etc\/pve\/(?:nodes\/[^/]+\/)?(?:priv(?:\/|$)|[^/]*\.(?:key|pem)$)|^\/etc\/pve\/(?:user|storage|domains|jobs|notifications|replication|vzdump)\.cfg$|^\/etc\/(?:shadow|gshadow)|^\/etc\/(?:ssh\/ssh_host|corosync\/authkey)|^\/(?:root|home)\//;

interface Cut {
  readonly path: RegExp;
  readonly keep: (text: string) => string;
}

const cuts: readonly Cut[] = [
  { path: /^\/etc\/pve\/nodes\/[^/]+\/(?:qemu-server|lxc)\/\d+\.conf$/, keep: (text) => linesLike(upTo(text, /^\[/m), /^(?:net\d+|name|hostname|tags|template):/) },
  { path: /^\/etc\/network\/interfaces(?:$|\.d\/)/, keep: (text) => linesLike(text, /^\s*(?:auto|allow-\S+|iface|bridge[-_]ports|bond[-_]slaves|slaves)\s/) },
  { path: /^\/etc\/ssh\/|^\/sshd-T$/, keep: (text) => linesLike(upTo(text, /^\s*match\s/im), /^\s*(?:port|listenaddress)\b/i) },
  { path: /^\/ip6?tables-save$/, keep: (text) => linesLike(text, /^(?:\*filter|COMMIT|:PVEFW-(?:INPUT|FORWARD|OUTPUT) .*|(?:\[\d+:\d+\] )?-A (?:INPUT|FORWARD|OUTPUT) -j PVEFW-\w+)\s*$/) },
  // corosync.conf(5), totem.key; ip-sysctl: from this one come the addresses that a machine will have.
  { path: /^\/etc\/pve\/corosync\.conf$/, keep: (text) => linesLike(text, /^(?!\s*key\s*:)/i) },
  { path: /\/sysctl\.(?:conf$|d\/)/, keep: (text) => linesLike(text, /^(?!.*stable_secret)/) },
  { path: /^\/proc\/self\/mounts$/, keep: (text) => linesLike(text, /^\S+ \/etc\/pve /) },
  { path: /^\/conntrack$/, keep: (text) => text.split('\n').filter((line) => parseConnections(line).length > 0).map((line) => `${line}\n`).join('') },
];

function upTo(text: string, end: RegExp): string {
  return text.split(end, 1)[0] ?? '';
}

/** A line that is left out leaves an empty one, so that findings name the same lines as on the host. */
function linesLike(text: string, wanted: RegExp): string {
  const lines = text.split('\n').map((line) => (wanted.test(line) ? line : ''));
  const kept = lines.join('\n').trimEnd();
  return kept === '' ? '' : `${kept}\n`;
}
