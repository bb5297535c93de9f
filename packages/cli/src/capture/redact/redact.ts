import type { CaptureEntry } from '@pvewall/host';
import { recordsFolder } from '@pvewall/model';
import { NameBook } from './name-book.ts';
import { noteNodes, redactCorosync, redactMembers } from './redact-cluster.ts';
import { noteChains, redactEbtables } from './redact-ebtables.ts';
import { noteNames, redactFw, tierOf } from './redact-fw.ts';

/** A capture in other words: the same structure and the same addresses, without the names that people gave, or their comments. */
export interface Redacted {
  readonly node: string;
  readonly entries: readonly CaptureEntry[];
}

/**
 * Gives neutral names to nodes, guests, tags, aliases, sets, groups and chains, the same everywhere, and leaves comments
 * out. Verdicts, findings and sizes stay. Of a file that nobody has said how to redact not a word goes in.
 */
export function redact(node: string, entries: readonly CaptureEntry[]): Redacted {
  const book = new NameBook();
  book.note('node', node);
  for (const entry of entries) note(entry, book);
  return { node: book.neutral('node', node), entries: entries.flatMap((entry) => redactEntry(entry, book)) };
}

function note({ path, ...entry }: CaptureEntry, book: NameBook): void {
  const name = /^\/etc\/pve\/nodes\/([^/]+)/.exec(path)?.[1];
  if (name !== undefined) book.note('node', name);
  if (!('text' in entry)) return;
  const tier = tierOf(path);
  if (tier !== undefined) noteNames(entry.text, path, tier, book);
  else ways.find(({ is }) => is.test(path))?.note?.(entry.text, book);
}

function redactEntry(entry: CaptureEntry, book: NameBook): CaptureEntry[] {
  const path = redactPath(entry.path, book);
  if (entry.type === 'link') return [{ ...entry, path, target: redactPath(entry.target, book) }];
  if (entry.type === 'failed') return [{ ...entry, path, reason: entry.reason.replaceAll(entry.path, path) }];
  if (entry.type === 'folder') return [{ ...entry, path }];
  const text = redactText(entry.path, entry.text, book);
  if (text !== undefined) return [{ ...entry, path, text }];
  // What was applied is a policy with names of its own, and its absence says what is true here: nothing is on record.
  if (path.startsWith(`${recordsFolder}/`)) return [];
  return [{ type: 'failed', question: 'file', path, reason: 'it was left out, as the capture is redacted' }];
}

function redactPath(path: string, book: NameBook): string {
  return path.replace(/(^|\/)(nodes\/)([^/]+)/, (_, before: string, folder: string, name: string) => `${before}${folder}${book.neutral('node', name)}`);
}

/** Undefined: nobody knows what in it is a name. */
function redactText(path: string, text: string, book: NameBook): string | undefined {
  const tier = tierOf(path);
  if (tier !== undefined) return redactFw(text, path, tier, book);
  return ways.find(({ is }) => is.test(path))?.redact(text, book, path);
}

/** How a file is redacted. */
interface Way {
  readonly is: RegExp;
  readonly note?: (text: string, book: NameBook) => void;
  readonly redact: (text: string, book: NameBook, path: string) => string;
}

/** What a machine is called, and programs with words of their own. */
const namesOfHost = /^(\s*-?kernel[./](?:hostname|domainname|core_pattern|modprobe|hotplug|poweroff_cmd)\s*=).*$/gm;

const asItIs = (text: string): string => text;

const ways: readonly Way[] = [
  { is: /^\/etc\/hostname$/, redact: (text, book) => `${book.neutral('node', text.trim())}\n` },
  { is: /^\/etc\/pve\/\.members$/, note: noteNodes, redact: redactMembers },
  { is: /^\/etc\/pve\/corosync\.conf$/, note: noteNodes, redact: redactCorosync },
  { is: /^\/etc\/pve\/nodes\/[^/]+\/(?:qemu-server|lxc)\/\d+\.conf$/, note: noteTags, redact: redactGuest },
  { is: /^\/(?:ebtables-save|etc\/pvewall\/ebtables\.rules)$/, note: noteChains, redact: redactEbtables },
  { is: /^\/ss-listening$/, redact: (text) => text.replace(/\("([^"]*)"/g, (all, name: string) => (/^(?:sshd|pve\w*|pvedaemon|spiceproxy|corosync|rpcbind|systemd\S*)$/.test(name) ? all : '("process"')) },
  { is: /^\/locks$/, redact: (text) => text.replace(/^(\S+ \S+ \S+) .*$/gm, '$1') },
  // Written by pvewall itself, or by nobody: every word of them is known.
  { is: /^\/(?:etc\/(?:sysctl|modules-load)\.d\/[^/]*pvewall[^/]*|etc\/systemd\/system\/pvewall[^/]*|usr\/local\/lib\/pvewall\/.*|usr\/share\/netfilter-persistent\/plugins\.d\/35-pvewall-ebtables)$/, redact: asItIs },
  { is: /^\/(?:etc|usr\/lib|usr\/local\/lib|lib|run)\/(?:sysctl\.d|modules-load\.d)\/|^\/etc\/(?:sysctl\.conf|modules)$|^\/usr\/share\/netfilter-persistent\//, redact: (text) => text.replace(/^(\s*[#;])(?!!).*$/gm, '$1').replace(namesOfHost, '$1x') },
  { is: /^\/etc\/ssh\//, redact: (text) => text.replace(/\s#.*$/gm, '') },
  { is: /^\/(?:proc|sys|run)\/|^\/etc\/network\//, redact: asItIs },
  { is: /^\/(?:conntrack|sshd-T|iptables-save|ip6tables-save|nft-tables|pve-firewall-status|ebtables-version|versions|space|own-folder|systemctl-show|timedatectl-show)$/, redact: asItIs },
];

function noteTags(text: string, book: NameBook): void {
  for (const tag of tagsIn(text)) book.note('tag', tag);
}

/** `tags: prod;web` */
function tagsIn(text: string): string[] {
  return (/^tags:(.*)$/m.exec(text)?.[1] ?? '').split(/[\s,;]+/).filter((tag) => tag !== '');
}

function redactGuest(text: string, book: NameBook, path: string): string {
  const vmid = /(\d+)\.conf$/.exec(path)?.[1] ?? '';
  return text
    .replace(/^(name|hostname):.*$/gm, `$1: guest${vmid}`)
    .replace(/^tags:.*$/gm, `tags: ${tagsIn(text).map((tag) => book.neutral('tag', tag)).join(';')}`);
}
