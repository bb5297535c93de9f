import type { Host, Query, Reading } from '@pvewall/model';

/**
 * The answers to each of several lists of questions. Over ssh that is one round trip; what several ask is asked once, so
 * that they speak of the same moment. Throws HostError.
 */
export async function readInOneGo(host: Host, asked: readonly (readonly Query[])[]): Promise<Reading[][]> {
  const unique = new Map(asked.flat().map((query) => [keyOf(query), query]));
  const readings = await host.read([...unique.values()]);
  const answers = new Map([...unique.keys()].map((key, i) => [key, readings[i] as Reading]));
  return asked.map((queries) => queries.map((query) => answers.get(keyOf(query)) as Reading));
}

function keyOf(query: Query): string {
  return JSON.stringify(query);
}
