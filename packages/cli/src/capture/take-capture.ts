import { entriesOf, type CaptureEntry } from '@pvewall/host';
import { hasErrors, type Diagnostic, type Host } from '@pvewall/model';
import { readInventory } from '@pvewall/reconcile';
import { askEverything } from './ask-everything.ts';
import { cutSecrets } from './cut-secrets.ts';
import { recordingHost } from './recording-host.ts';

/** A host as it is now, without its secrets; or why there is nothing to take. */
export type Taken =
  | { readonly ok: true; readonly entries: readonly CaptureEntry[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Changes nothing on the host. Throws HostError when pvewall's own records cannot be read. */
export async function takeCapture(host: Host): Promise<Taken> {
  const { host: asked, answers } = recordingHost(host);
  const { diagnostics } = await readInventory(asked);
  if (hasErrors(diagnostics)) return { ok: false, diagnostics };
  await askEverything(asked);
  const files = answers().flatMap(({ query, reading }) => (query.type === 'file' && reading.status === 'text' && hasTime(query.path) ? [query.path] : []));
  await asked.read(files.map((path) => ({ type: 'written-at', path })));
  const name: CaptureEntry = { type: 'file', path: '/etc/hostname', text: `${host.node}\n` };
  return { ok: true, entries: cutSecrets([...entriesOf(answers()), name]) };
}

/** What the kernel makes up when somebody reads it was written at that moment. */
function hasTime(path: string): boolean {
  return !/^\/(?:proc|sys|run)\//.test(path);
}
