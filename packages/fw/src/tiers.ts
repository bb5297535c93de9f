import type { Tier } from './nouns.ts';

export type SectionKind = 'options' | 'aliases' | 'ipset' | 'rules' | 'group';

/** What a kind of `.fw` file may hold, and where rules of which type may stand in it (docs/proxmox-ve.md 1 and 2). */
export interface TierSpec {
  readonly sections: readonly SectionKind[];
  readonly ruleTypes: readonly string[];
}

export const tiers: Readonly<Record<Tier, TierSpec>> = {
  cluster: { sections: ['options', 'aliases', 'ipset', 'group', 'rules'], ruleTypes: ['in', 'out', 'forward', 'group'] },
  host: { sections: ['options', 'rules'], ruleTypes: ['in', 'out', 'forward', 'group'] },
  guest: { sections: ['options', 'aliases', 'ipset', 'rules'], ruleTypes: ['in', 'out', 'group'] },
  vnet: { sections: ['options', 'rules'], ruleTypes: ['forward', 'group'] },
};

/** What rules of a security group may be. */
export const groupRuleTypes: readonly string[] = ['in', 'out', 'forward'];

/** pmxcfs stores no file that is larger; in bytes. */
export const maxFileSize = 1024 * 1024;

/** Longest names, in characters. */
export const maxNameLength = { alias: 64, ipset: 64, group: 18 } as const;

const names = /^[A-Za-z][A-Za-z0-9_-]+$/;

/** Whether an alias, set or group may be called so. */
export function isName(kind: keyof typeof maxNameLength, name: string): boolean {
  return name.length <= maxNameLength[kind] && names.test(name);
}
