import type { Answer } from '@pvewall/host';
import { answeredBy, type Host, type Query, type Reading } from '@pvewall/model';

/** How to ask a host each question once, and what it said. */
export interface AskedOnce {
  readonly read: Host['read'];
  /** In the order in which they were asked first. */
  readonly answers: () => readonly Answer[];
  /** As if it had been asked. */
  readonly note: (query: Query, reading: Reading) => void;
}

export function askOnce(host: Host): AskedOnce {
  const known = new Map<string, Answer>();
  const note = (query: Query, reading: Reading): void => { known.set(keyOf(query), { query, reading }); };
  const read = async (queries: readonly Query[]): Promise<Reading[]> => {
    const keys = queries.map(keyOf);
    const fresh = new Map<string, Query>();
    for (const [i, query] of queries.entries()) if (!known.has(keys[i] ?? '')) fresh.set(keys[i] ?? '', query);
    const readings = (await host.read([...fresh.values()])).values();
    for (const [key, query] of fresh) known.set(key, { query, reading: readings.next().value as Reading });
    return keys.map((key) => (known.get(key) as Answer).reading);
  };
  return { read, answers: () => [...known.values()], note };
}

/** The same host, which is asked each question once: a plan and what is said of its traffic read the same files. */
export function rememberReadings(host: Host): Host {
  return answeredBy(host, askOnce(host).read);
}

function keyOf(query: Query): string {
  return JSON.stringify(query);
}
