import type { Catalogue } from '@pvewall/model';

/** What the schema and the forms of rules refuse. */
export const shapeDiagnostics = {
  'policy/api-version': {
    severity: 'error',
    summary: 'The file does not say `apiVersion: pvewall/v1`.',
    remedy: 'Every policy file says it, included ones too. A newer version needs a newer pvewall.',
  },
  'policy/unknown-key': {
    severity: 'error',
    summary: 'A key is not one of those that may stand there.',
    remedy: 'Check the spelling and the indentation. docs/policy.md lists every key.',
  },
  'policy/missing-key': {
    severity: 'error',
    summary: 'A map lacks a key that it must have.',
    remedy: 'Add it; the message names it.',
  },
  'policy/wrong-type': {
    severity: 'error',
    summary: 'A value is of another type than the key takes.',
    remedy: 'Write what the message asks for. Switches take `true` and `false`: YAML takes `yes`, `no`, `on` and `off` for texts.',
  },
  'policy/wrong-value': {
    severity: 'error',
    summary: 'A value is not one that the key takes.',
    remedy: 'Write one of the values that the message lists.',
  },
  'policy/wrong-vmid': {
    severity: 'error',
    summary: 'A key under `guests` is not a VMID.',
    remedy: 'A VMID is a decimal number from 100 to 999999999.',
  },
  'policy/wrong-name': {
    severity: 'error',
    summary: 'A name is not one that Proxmox VE takes at that place.',
    remedy: 'Aliases and sets: a letter, then letters, digits, `_`, `-`, 2 to 64 characters; groups: up to 18. Nodes: letters, digits, `-`. VNets: 2 to 8 letters and digits.',
  },
  'policy/rule-form': {
    severity: 'error',
    summary: 'A rule does not say exactly one of `in`, `out`, `forward` and `group`.',
    remedy: 'Write `in: ACCEPT`, `out: DROP`, `forward: ACCEPT` or `group: NAME`.',
  },
  'policy/rule-line': {
    severity: 'error',
    summary: 'A line is not a rule as a .fw file has it.',
    remedy: 'Proxmox VE would silently skip it. Write `[|]TYPE ACTION [-i ..] [-source ..] [-dest ..] [-p ..] [-dport ..] [-sport ..] [-log ..] [-icmp-type ..] [# comment]`, or the map form.',
  },
  'policy/ebtables-rule': {
    severity: 'error',
    summary: 'A line is not a rule of ebtables.',
    remedy: 'Write matches and a target as ebtables(8) has them, without table, command and chain: `-p 0xfe68 -j DROP`.',
  },
  'policy/state': {
    severity: 'error',
    summary: '`state: absent` stands beside other keys.',
    remedy: 'What shall not be there cannot have content. Remove one or the other.',
  },
  'policy/too-many': {
    severity: 'error',
    summary: 'There are more findings in a file than are shown.',
    remedy: 'Repair those that are shown first.',
  },
} as const satisfies Catalogue;
