import type { Diagnostic } from '@pvewall/model';
import { catalogue } from './catalogue.ts';
import type { Setting } from './check-settings.ts';
import { report } from './diagnostics.ts';
import type { HostFile } from './drop-in.ts';
import { dropInsInOrder } from './drop-in.ts';
import { canonicalKey, canonicalReading } from './spelling.ts';
import type { SysctlDEntry } from './sysctl-d.ts';
import { parseSysctlD } from './sysctl-d.ts';

/** What a key is set to at boot, and by which line. */
export interface BootValue {
  readonly value: string;
  readonly file: string;
  readonly line: number;
}

type Assignment = SysctlDEntry & { readonly file: string };

const sysctlConf = '/etc/sysctl.conf';

/**
 * What systemd-sysctl sets at boot, by key in its one spelling. Patterns are followed for the keys of the catalogue
 * only; a key that is named outright is left alone by patterns, wherever they stand. Files outside the sysctl.d
 * folders (/etc/sysctl.conf, unless linked there) are not read at boot and do not count.
 */
export function effectiveAtBoot(files: Iterable<HostFile>): Map<string, BootValue> {
  const assignments = inOrder(files);
  const result = new Map<string, BootValue>();
  for (const [key, { value, file, line }] of assignments) {
    if (value === undefined) continue;
    const keys = isPattern(key) ? catalogueKeys(key).filter((name) => !assignments.has(name)) : [key];
    for (const name of keys) result.set(canonicalKey(name), { value: canonicalReading(value), file, line });
  }
  return result;
}

/** Who sets something else than we do: later files at boot, and /etc/sysctl.conf when somebody runs `sysctl --system`. */
export function winners(settings: Iterable<Setting>, files: Iterable<HostFile>): Diagnostic[] {
  const all = [...files];
  const atBoot = effectiveAtBoot(all);
  const byHand = parseSysctlD(all.find((file) => file.path === sysctlConf)?.text ?? '', sysctlConf).entries;
  return [...settings].flatMap((setting) => [
    ...overridden(setting, atBoot.get(setting.key)),
    ...differsInSysctlConf(setting, byHand),
  ]);
}

/** As in systemd: a key named again takes its place at the end, unless it only repeats its value. */
function inOrder(files: Iterable<HostFile>): Map<string, Assignment> {
  const assignments = new Map<string, Assignment>();
  for (const { path, text } of dropInsInOrder(files, 'sysctl.d')) {
    for (const entry of parseSysctlD(text, path).entries) {
      const earlier = assignments.get(entry.key);
      if (earlier !== undefined && earlier.value === entry.value) continue;
      assignments.delete(entry.key);
      assignments.set(entry.key, { ...entry, file: path });
    }
  }
  return assignments;
}

function overridden(setting: Setting, winner: BootValue | undefined): Diagnostic[] {
  if (winner === undefined || winner.value === setting.value) return [];
  const { key, value, ...origin } = setting;
  return [
    report('sysctl/overridden-at-boot', {
      message: `${key} will be ${winner.value} after the next boot, not ${value}: ${winner.file}:${winner.line} sets it`,
      hint: `Remove the line from ${winner.file}, or write ${value} there.`,
      ...origin,
      related: [{ message: 'set here', place: { file: winner.file, line: winner.line, column: 1 } }],
    }),
  ];
}

function differsInSysctlConf(setting: Setting, entries: readonly SysctlDEntry[]): Diagnostic[] {
  const { key, value, ...origin } = setting;
  const last = entries.findLast((entry) => canonicalKey(entry.key) === key && entry.value !== undefined);
  if (last?.value === undefined || canonicalReading(last.value) === value) return [];
  return [
    report('sysctl/sysctl-conf-differs', {
      message: `${sysctlConf}:${last.line} sets ${key} to ${last.value}, not ${value}; sysctl --system reads it last`,
      hint: `Remove the line from ${sysctlConf}.`,
      ...origin,
      related: [{ message: 'set here', place: { file: sysctlConf, line: last.line, column: 1 } }],
    }),
  ];
}

function isPattern(key: string): boolean {
  return /[*?[]/.test(key);
}

function catalogueKeys(pattern: string): string[] {
  const matcher = patternMatcher(pattern);
  return matcher === undefined ? [] : [...catalogue.keys()].filter((key) => matcher.test(key));
}

/** glob(3) over paths: `*` and `?` stay within one part, which dots separate here. Undefined when it is no pattern. */
function patternMatcher(pattern: string): RegExp | undefined {
  const source = pattern.replace(/\[(!?)([^\]]+)\]|[*?]|[^*?]/g, (piece, not: string | undefined, set: string | undefined) => {
    if (piece === '*') return '[^.]*';
    if (piece === '?') return '[^.]';
    if (set !== undefined) return `[${not === '!' ? '^' : ''}${set.replace(/[\\^\]]/g, '\\$&')}]`;
    return piece.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  });
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return undefined;
  }
}
