import type { Catalogue } from '@pvewall/model';

/** What can be wrong with a file before its content means anything. */
export const fileDiagnostics = {
  'policy/no-file': {
    severity: 'error',
    summary: 'A policy file is not there.',
    remedy: 'Check the path. `pvewall init` writes a policy from what a host has.',
  },
  'policy/too-large': {
    severity: 'error',
    summary: 'A policy file is larger than pvewall reads (16 MiB, two million values).',
    remedy: 'Split it, and name the parts under `include`.',
  },
  'policy/not-utf8': {
    severity: 'error',
    summary: 'A policy file is not UTF-8.',
    remedy: 'Save it as UTF-8 (`iconv -f latin1 -t utf-8`). The position is that of the first byte that is wrong.',
  },
  'policy/control-character': {
    severity: 'error',
    summary: 'A text holds a control character or a line break.',
    remedy: 'Texts end up on one line of a file on the host, where such a character could begin another rule. Write it on one line.',
  },
  'policy/empty': {
    severity: 'error',
    summary: 'A policy file says nothing.',
    remedy: 'Begin with `apiVersion: pvewall/v1`.',
  },
  'policy/yaml': {
    severity: 'error',
    summary: 'The file is not valid YAML.',
    remedy: 'Look at the position and just before it: most often the indentation is off, a quote or bracket is open, or a text that holds `: ` or ` #` needs quotes.',
  },
  'policy/tab': {
    severity: 'error',
    summary: 'A line is indented with a tab.',
    remedy: 'YAML takes blanks only. Replace the tab.',
  },
  'policy/duplicate-key': {
    severity: 'error',
    summary: 'A map has the same key twice.',
    remedy: 'Remove one, or put both together. YAML would silently keep one of them.',
  },
  'policy/bad-key': {
    severity: 'error',
    summary: 'A key is not a simple text, or one that is not allowed (`__proto__`, the merge key `<<`).',
    remedy: 'Write keys as plain names. Instead of merge keys use `profiles` (guests), or an anchor for a whole value.',
  },
  'policy/multiple-documents': {
    severity: 'error',
    summary: 'A file holds more than one YAML document.',
    remedy: 'Put the second document into a file of its own and name it under `include`.',
  },
  'policy/tag': {
    severity: 'error',
    summary: 'A value has a YAML tag (`!name`).',
    remedy: 'Tags mean nothing in a policy. Remove it; a text that begins with `!` needs quotes.',
  },
  'policy/unknown-anchor': {
    severity: 'error',
    summary: 'A YAML alias (`*name`) refers to an anchor that is not defined before it.',
    remedy: 'Define `&name` further up. A text that begins with `*` needs quotes.',
  },
  'policy/alias-bomb': {
    severity: 'error',
    summary: 'YAML aliases blow the file up to more than 250,000 values.',
    remedy: 'Write what is common as a profile or a security group instead.',
  },
  'policy/too-deep': {
    severity: 'error',
    summary: 'Values are nested deeper than 64 levels.',
    remedy: 'No key of a policy is nested that deep: look for brackets that were not closed.',
  },
  'policy/number': {
    severity: 'error',
    summary: 'A number is not written as a plain decimal whole number.',
    remedy: 'Write 16 and not 0x10, 1e1 or 016. If a text is meant, put it in quotes.',
  },
} as const satisfies Catalogue;
