export type NameKind = 'node' | 'alias' | 'set' | 'group' | 'tag' | 'chain';

/** Names that mean something to Proxmox VE or to netfilter itself, and tell nothing of their owner. */
const kept: Readonly<Record<NameKind, RegExp>> = {
  node: /^$/,
  alias: /^local_network$/,
  set: /^(?:management|blacklist|ipfilter-net\d+)$/,
  group: /^$/,
  tag: /^$/,
  chain: /^(?:input|output|forward|prerouting|postrouting|brouting|accept|drop|return|continue|pvefw-.*|(?:tap|veth)\d+i\d+-(?:in|out).*)$/,
};

/** Neutral names for all names of a host: the same for the same one wherever it stands, and in the same order. */
export class NameBook {
  private readonly names = new Map<string, Map<string, string>>();
  private readonly found = new Map<NameKind, Set<string>>();

  /** To be done with all names before the first one is asked for. */
  note(kind: NameKind, name: string): void {
    if (kept[kind].test(name.toLowerCase())) return;
    const names = this.found.get(kind) ?? new Set();
    this.found.set(kind, names.add(keyOf(kind, name)));
  }

  /** A name with a capital gets one: Proxmox VE tells them apart where it looks up a set. */
  neutral(kind: NameKind, name: string): string {
    if (kept[kind].test(name.toLowerCase())) return name;
    const key = keyOf(kind, name);
    const neutral = this.table(kind).get(key) ?? `${kind}0`;
    return name === key ? neutral : neutral.replace(/[a-z]/, (letter) => letter.toUpperCase());
  }

  /** The neutral name of a word that is a name of some kind; undefined for all others. */
  anywhere(word: string): string | undefined {
    const kind = [...this.found.keys()].find((one) => this.found.get(one)?.has(keyOf(one, word)));
    return kind === undefined ? undefined : this.neutral(kind, word);
  }

  private table(kind: NameKind): Map<string, string> {
    const known = this.names.get(kind);
    if (known !== undefined) return known;
    const names = [...(this.found.get(kind) ?? [])].sort();
    const width = String(names.length).length;
    const made = new Map(names.map((name, i) => [name, shapedLike(name, `${kind}${String(i + 1).padStart(width, '0')}`)]));
    this.names.set(kind, made);
    return made;
  }
}

/** The kernel tells chains apart by case; to Proxmox VE names are the same whatever their case. */
function keyOf(kind: NameKind, name: string): string {
  return kind === 'chain' ? name : name.toLowerCase();
}

/** What Proxmox VE and the kernel refuse in a name shall be refused in its place: what is too long, too short, or no name. */
function shapedLike(name: string, neutral: string): string {
  if (name.length > 16) return shape(name, neutral.padEnd(name.length, 'x'));
  return shape(name, neutral);
}

function shape(name: string, neutral: string): string {
  if (/^[a-z][a-z0-9_-]+$/i.test(name)) return neutral;
  return /^[a-z]/i.test(name) ? `${neutral}.` : `1${neutral}`;
}
