import { entriesOf, type CaptureEntry } from '@pvewall/host';
import { hasErrors, recordsFolder, type Diagnostic, type Host } from '@pvewall/model';
import { readInventory, readPending } from '@pvewall/reconcile';
import { askEverything } from './ask-everything.ts';
import { cutSecrets } from './cut-secrets.ts';
import { recordingHost } from './recording-host.ts';

/** A host as it is now, without its secrets; or why there is nothing to take. */
export type Taken =
  /** `open`: an apply had begun and not ended; what was captured is a state in between. */
  | { readonly ok: true; readonly entries: readonly CaptureEntry[]; readonly open?: string }
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
  // A damaged record is no reason to take nothing along: the checks tell of it.
  const open = await readPending(host).catch(() => undefined);
  return { ok: true, entries: cutSecrets([...entriesOf(answers()), name]).filter(isTaken), ...(open !== undefined && { open }) };
}

/** Of pvewall's own records what was applied last. A journal of an apply would have the copy take back what was done to the host. */
function isTaken({ path }: CaptureEntry): boolean {
  return !path.startsWith(`${recordsFolder}/`) || path === `${recordsFolder}/applied.json` || leftOver.test(path);
}

const leftOver = /\.tmp\.\d{1,9}$/;

/** What the kernel makes up when somebody reads it was written at that moment. */
function hasTime(path: string): boolean {
  return !/^\/(?:proc|sys|run)\//.test(path);
}
