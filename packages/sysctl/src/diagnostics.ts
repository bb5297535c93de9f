import type { Catalogue } from '@pvewall/model';
import { reporter } from '@pvewall/model';

/** The codes of this package, for docs/diagnostics.md. */
export const diagnostics = {
  'sysctl/unknown-key': {
    severity: 'error',
    summary: 'The key is not one of the conntrack and bridge sysctls that pvewall manages.',
    remedy:
      'Correct the spelling; `net.netfilter.nf_conntrack_*` and `net.bridge.bridge-nf-*` are known. Other sysctls belong in a file of their own under /etc/sysctl.d.',
  },
  'sysctl/not-writable': {
    severity: 'error',
    summary: 'The kernel only reports this value; nobody can set it.',
    remedy: 'Remove the key from the policy.',
  },
  'sysctl/bad-value': {
    severity: 'error',
    summary: 'The value is not of the kind that the key takes.',
    remedy:
      'Write one plain decimal number, or for a switch 0 or 1 (true and false will do). The kernel would take the first word of `30 40`, read 010 as eight, and say nothing.',
  },
  'sysctl/out-of-range': {
    severity: 'error',
    summary: 'The value lies outside the range that makes sense for the key.',
    remedy: 'Choose a value within the range. The kernel itself takes a timeout of 0 or -1, and connections then vanish at once.',
  },
  'sysctl/rounded': {
    severity: 'warning',
    summary: 'The kernel rounds this value up.',
    remedy: 'Write the rounded value, so that the policy says what the host will have. pvewall uses the rounded one.',
  },
  'sysctl/duplicate-key': {
    severity: 'error',
    summary: 'One kernel value is set twice, perhaps under two names.',
    remedy: 'Keep one of them. `net.nf_conntrack_max` and `net.netfilter.nf_conntrack_max` are the same value.',
  },
  'sysctl/thresholds-crossed': {
    severity: 'error',
    summary: 'The lower IPv6 fragment threshold is above the upper one.',
    remedy: 'Make frag6_low_thresh smaller than frag6_high_thresh; the kernel refuses anything else.',
  },
  'sysctl/overwritten-by-firewall': {
    severity: 'error',
    summary: 'pve-firewall writes another value to this key every few seconds.',
    remedy:
      'Set the option of the same name in the host tier of the node instead, or make both say the same. Values that pve-firewall fixes cannot be changed at all.',
  },
  'sysctl/overridden-at-boot': {
    severity: 'warning',
    summary: 'Another file under sysctl.d is read after ours and sets the key to something else at boot.',
    remedy: 'Remove the line from that file, or put the same value there. systemd reads the files of all folders in the order of their names, the last one wins.',
  },
  'sysctl/sysctl-conf-differs': {
    severity: 'warning',
    summary: 'The file /etc/sysctl.conf sets the key to something else.',
    remedy: 'Remove the line there: `sysctl --system` and `sysctl -p` read that file last, so that the value changes when somebody runs them.',
  },
  'sysctl/bad-line': {
    severity: 'warning',
    summary: 'A line of a sysctl.d file is neither a comment nor `key = value`, and systemd skips it.',
    remedy: 'Correct or remove the line.',
  },
} as const satisfies Catalogue;

export type SysctlCode = keyof typeof diagnostics;

export const report = reporter<SysctlCode>(diagnostics);
