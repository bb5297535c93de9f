import type { Performed, Run, RunEnd } from './run.ts';

/** Of the records' own files; one that a newer pvewall wrote in another format says another one. */
const formatVersion = '1.0';

export function textOfRun(run: Run): string {
  return toText(run);
}

/** Undefined for what is damaged. */
export function runOf(text: string): Run | undefined {
  return parsed<Run>(text, ({ id, startedAt, node, caller, what, acts }) => isText(id) && isText(startedAt) && isText(node) && isObject(caller) && isObject(what) && Array.isArray(acts));
}

export function textOfPerformed(performed: Performed): string {
  return toText(performed);
}

export function performedOf(text: string): Performed | undefined {
  return parsed<Performed>(text, ({ at, bootId, uptime }) => isText(at) && isText(bootId) && typeof uptime === 'number');
}

/** One line, as the revert script writes it, too. */
export function textOfEnd({ outcome, at, by, reason, kept }: RunEnd): string {
  return `${JSON.stringify({ outcome, at, by, reason: reason ?? null, kept })}\n`;
}

export function endOf(text: string): RunEnd | undefined {
  const end = parsed<Omit<RunEnd, 'reason'> & { reason?: unknown }>(text, ({ outcome, at, by, kept }) => isText(outcome) && isText(at) && isText(by) && Array.isArray(kept));
  if (end === undefined) return undefined;
  const { reason, ...rest } = end;
  return { ...rest, ...(typeof reason === 'string' && { reason }) };
}

function toText(value: object): string {
  return `${JSON.stringify({ format_version: formatVersion, ...value }, null, 1)}\n`;
}

function parsed<T>(text: string, fits: (value: Readonly<Record<keyof T, unknown>>) => boolean): T | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && fits(value as Record<keyof T, unknown>) ? (value as T) : undefined;
  } catch {
    return undefined;
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
