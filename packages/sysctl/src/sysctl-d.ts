import type { Diagnostic } from '@pvewall/model';
import { report } from './diagnostics.ts';
import { dotted } from './spelling.ts';

/** One line of a sysctl.d file that says something. */
export interface SysctlDEntry {
  /** In dotted spelling; may hold shell patterns (`net.ipv4.conf.*.rp_filter`). */
  readonly key: string;
  /** Absent in `-key`, which keeps patterns off that key. */
  readonly value?: string;
  /** Written with a leading `-`: a failure to set it is passed over. */
  readonly optional?: true;
  /** 1-based. */
  readonly line: number;
}

export interface SysctlDFile {
  readonly entries: readonly SysctlDEntry[];
  /** Lines that systemd skips, as findings. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Read a file as systemd-sysctl does (sysctl.d(5)). `file` is its path on the host, for findings. */
export function parseSysctlD(text: string, file: string): SysctlDFile {
  const entries: SysctlDEntry[] = [];
  const diagnostics: Diagnostic[] = [];
  text.split('\n').forEach((raw, index) => {
    const content = raw.trim();
    if (content === '' || content.startsWith('#') || content.startsWith(';')) return;
    const entry = parseEntry(content, index + 1);
    if (entry !== undefined) entries.push(entry);
    else diagnostics.push(badLine(content, file, index + 1));
  });
  return { entries, diagnostics };
}

/** A file as we write it. The header's lines become comments. */
export function printSysctlD(entries: Iterable<readonly [key: string, value: string]>, header: string): string {
  const comment = header.split('\n').map((line) => `# ${line}`.trimEnd());
  const lines = [...entries].map(([key, value]) => `${key} = ${value}`);
  return [...comment, ...lines, ''].join('\n');
}

function parseEntry(content: string, line: number): SysctlDEntry | undefined {
  const optional = content.startsWith('-');
  const body = optional ? content.slice(1) : content;
  const equals = body.indexOf('=');
  const key = dotted((equals < 0 ? body : body.slice(0, equals)).trim());
  if (key === '' || (equals < 0 && !optional)) return undefined;
  return {
    key,
    ...(equals >= 0 && { value: body.slice(equals + 1).trim() }),
    ...(optional && { optional }),
    line,
  };
}

function badLine(content: string, file: string, line: number): Diagnostic {
  return report('sysctl/bad-line', {
    message: `systemd skips ${JSON.stringify(content)}, it is not of the form key = value`,
    hint: 'Correct or remove the line.',
    place: { file, line, column: 1 },
  });
}
