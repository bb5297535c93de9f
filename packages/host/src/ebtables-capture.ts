import type { Reading, RestoreEbtables } from '@pvewall/model';
import { HostError, sameSection, tableSection } from '@pvewall/model';
import { replaceSection, variantOf, variantOfSave } from './ebtables-text.ts';
import { readTree } from './read-tree.ts';
import type { Tree } from './tree.ts';
import { writeFile } from './write-tree.ts';

/** Where a captured tree keeps what `ebtables-save` printed. */
export const ebtablesSaveFile = '/ebtables-save';

/** What `ebtables --version` says there; a table without rules does not tell who printed it. */
export const ebtablesVersionFile = '/ebtables-version';

export function readCapturedEbtables(tree: Tree): Reading {
  const reading = readTree(tree, { type: 'file', path: ebtablesSaveFile });
  if (reading.status !== 'text') return reading;
  const version = readTree(tree, { type: 'file', path: ebtablesVersionFile });
  return { status: 'ebtables', text: reading.text, variant: version.status === 'text' ? variantOf(version.text) : variantOfSave(reading.text) };
}

/** Replace one table in the captured text. Throws HostError. */
export function restoreCapturedEbtables(tree: Tree, { table, before, after }: RestoreEbtables): void {
  const reading = readTree(tree, { type: 'file', path: ebtablesSaveFile });
  if (reading.status === 'failed') throw new HostError('failed', `${ebtablesSaveFile}: ${reading.reason}`);
  const text = reading.status === 'text' ? reading.text : null;
  if (!sameSection(tableSection(text ?? '', table), before)) {
    throw new HostError('stale', `the ebtables table ${table} in ${ebtablesSaveFile} was changed since it was read`, { hint: 'Plan again.' });
  }
  writeFile(tree, { type: 'write-file', path: ebtablesSaveFile, before: text, after: replaceSection(text ?? '', table, after) });
}
