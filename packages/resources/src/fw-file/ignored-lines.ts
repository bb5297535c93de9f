import type { Document } from '@pvewall/fw';
import type { Address, Change } from '@pvewall/model';

/** Lines that Proxmox VE skips in silence, and that go because their section is owned. */
export function ignoredLineChanges(address: Address, before: Document, after: Document): Change[] {
  const kept = badLines(after);
  return badLines(before).flatMap((line): Change[] => {
    const index = kept.indexOf(line);
    if (index >= 0) {
      kept.splice(index, 1);
      return [];
    }
    return [{ address, label: 'ignored line', action: 'delete', before: line, reason: 'Proxmox VE skips it, and the policy owns its section' }];
  });
}

function badLines(doc: Document): string[] {
  return doc.sections.flatMap(({ header, lines }) =>
    [...(header === undefined ? [] : [header]), ...lines].filter((line) => line.kind === 'bad').map((line) => line.raw.trim()),
  );
}
