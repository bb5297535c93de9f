import type { Catalogue } from '@pvewall/model';

/** What is well formed and still cannot be meant. */
export const meaningDiagnostics = {
  'policy/include-path': {
    severity: 'error',
    summary: 'An `include` leads out of the folder of the file that it stands in.',
    remedy: 'Write a relative path without `..`.',
  },
  'policy/include-nothing': {
    severity: 'error',
    summary: 'An `include` matches no file.',
    remedy: 'Check the path; it is relative to the file that it stands in.',
  },
  'policy/include-cycle': {
    severity: 'error',
    summary: 'A file includes itself, directly or through others.',
    remedy: 'Remove one of the includes.',
  },
  'policy/defined-twice': {
    severity: 'error',
    summary: 'Two files say the same thing.',
    remedy: 'Keep it in one of them. Both places are named.',
  },
  'policy/unknown-profile': {
    severity: 'error',
    summary: 'A guest takes a profile that no file defines.',
    remedy: 'Check the spelling, or define it under `profiles`.',
  },
  'policy/profile-conflict': {
    severity: 'error',
    summary: 'A guest gets the same alias or set from two places that do not agree.',
    remedy: 'Keep it in one place, or make both the same.',
  },
  'policy/same-name': {
    severity: 'error',
    summary: 'Two names are the same to Proxmox VE, which looks them up without case.',
    remedy: 'Rename or remove one of them.',
  },
  'policy/upper-case-name': {
    severity: 'warning',
    summary: 'The name of a set or group has capital letters.',
    remedy: 'Proxmox VE keeps these names in lower case, and a reference with a capital never matches. Write it in lower case.',
  },
  'policy/alias-address': {
    severity: 'error',
    summary: 'An alias is not an address or a network.',
    remedy: 'Proxmox VE would skip its line, and every rule that uses it. Write one IPv4 or IPv6 address or network.',
  },
  'policy/backend-ignores': {
    severity: 'warning',
    summary: 'An option or rule has no effect with the backend of the node.',
    remedy: 'The host option `nftables` chooses the backend. Remove what it ignores, or change the backend.',
  },
  'policy/ignore-address': {
    severity: 'error',
    summary: 'What `ignore` names is no address of something that can be left to others.',
    remedy: 'Write addresses as a plan prints them: a file (`guest.100`), a section (`guest.100.rules`), or one thing of it (`cluster.ipset.crowdsec`). A single rule cannot be named, because rules move: name its list.',
  },
  'policy/test-form': {
    severity: 'error',
    summary: 'The keys of a test do not go together.',
    remedy: 'A test says one of `expect`, `never` and `always`, from where to where, and ports only of protocols that have them.',
  },
  'policy/unix-time': {
    severity: 'warning',
    summary: 'The datacenter option `enable` is a Unix time.',
    remedy: 'Proxmox VE takes it for on during 60 seconds and for off after that. Write true or false.',
  },
} as const satisfies Catalogue;
