import type { Answer } from '@pvewall/host';
import { HostError, recordsFolder, type Host, type Query, type Reading, type Records } from '@pvewall/model';
import { askOnce } from '../ask-once.ts';

/** A host that keeps in mind what it was asked and what it said. */
export interface Recording {
  readonly host: Host;
  /** Each question once, in the order in which they came. */
  readonly answers: () => readonly Answer[];
}

/** The same host for whoever only looks: it changes nothing, and asks each question once. */
export function recordingHost(host: Host): Recording {
  const { read, answers, note } = askOnce(host);
  return { host: { ...host, ...onlyLooking, read, records: lookedAt(host.records, note) }, answers };
}

const refused = (): Promise<never> => Promise.reject(new HostError('failed', 'a capture changes nothing'));

/** Of what a capture never does. */
const onlyLooking = {
  tryEbtables: () => Promise.resolve({ status: 'unavailable', reason: 'a capture tries nothing' } as const),
  perform: refused,
  tidy: refused,
  withLock: refused,
  watch: refused,
  unwatch: refused,
} satisfies Partial<Host>;

/** pvewall's own records are files like others to whoever takes them along. */
function lookedAt(records: Records, noted: (query: Query, reading: Reading) => void): Records {
  return {
    read: async (name) => {
      const text = await records.read(name);
      noted({ type: 'file', path: `${recordsFolder}/${name}` }, text === null ? { status: 'absent' } : { status: 'text', text });
      return text;
    },
    list: (folder) => records.list(folder),
    create: refused,
    write: refused,
    claim: refused,
    remove: refused,
  };
}
