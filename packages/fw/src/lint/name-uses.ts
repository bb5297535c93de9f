import type { Config, Rule } from '../nouns.ts';
import { namesOf, readReference } from '../names.ts';
import type { NameTable } from '../names.ts';
import { aliasKey } from '../same.ts';

/** Names of one file that something uses. Aliases in lower case. */
export class NameUses {
  readonly aliases = new Set<string>();
  readonly ipsets = new Set<string>();
  readonly groups = new Set<string>();
}

/** Which names of which file are used, by any file of the cluster. */
export class AllUses {
  readonly cluster = new NameUses();
  /** What `guest/name` in the datacenter's rules means depends on the guest: it may be the name of any. */
  readonly anyGuest = new NameUses();

  /** Notes what cluster.fw uses. Its names are looked up in itself. */
  noteCluster(config: Config): void {
    this.note(config, undefined, undefined);
    for (const { rules } of config.groups) for (const rule of rules) this.noteRule(rule, undefined, undefined);
  }

  /** Notes what the file of a node or VNet uses, which has no names of its own. */
  noteOther(config: Config): void {
    this.note(config, undefined, undefined);
  }

  /** Notes what a guest's file uses; what it uses of its own comes back. */
  noteGuest(config: Config): NameUses {
    const own = new NameUses();
    this.note(config, namesOf(config), own);
    return own;
  }

  private note({ rules, ipsets }: Config, own: NameTable | undefined, uses: NameUses | undefined): void {
    for (const rule of rules) this.noteRule(rule, own, uses);
    for (const { entries } of ipsets) for (const { address } of entries) this.noteAlias(address, own, uses);
  }

  private noteRule(rule: Rule, own: NameTable | undefined, uses: NameUses | undefined): void {
    if (rule.type === 'group') this.cluster.groups.add(rule.action.toLowerCase());
    for (const text of [rule.source, rule.dest]) {
      if (text === undefined) continue;
      if (text.startsWith('+')) this.noteIpset(text.slice(1), own, uses);
      else this.noteAlias(text, own, uses);
    }
  }

  private noteAlias(text: string, own: NameTable | undefined, uses: NameUses | undefined): void {
    const reference = readReference(text);
    if (reference === undefined) return;
    const key = aliasKey(reference.name);
    if (reference.scope !== 'dc' && own?.aliases.has(key) === true) uses?.aliases.add(key);
    else if (reference.scope === 'guest') this.anyGuest.aliases.add(key);
    else this.cluster.aliases.add(key);
  }

  /** A set that is written with a capital is meant all the same: it is a finding of its own. */
  private noteIpset(text: string, own: NameTable | undefined, uses: NameUses | undefined): void {
    const reference = readReference(text);
    if (reference === undefined) return;
    const key = reference.name.toLowerCase();
    if (reference.scope !== 'dc' && own?.ipsets.has(key) === true) uses?.ipsets.add(key);
    else if (reference.scope === 'guest') this.anyGuest.ipsets.add(key);
    else this.cluster.ipsets.add(key);
  }
}
