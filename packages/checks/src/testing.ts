import type { CheckResult, Query, Reading } from '@pvewall/model';
import { folderQueries, nodeFolderQueries, nodesOf, surveyOf, surveyQueries, takeInventory } from '@pvewall/resources';
import type { Check, CheckScope } from './check.ts';

/** A host in memory: what stands at a path, or what a program answers (`firewall-status`). Links begin with `-> `. */
export type Answers = Readonly<Record<string, string | Extract<Reading, { status: 'failed' }>>>;

export const denied: Extract<Reading, { status: 'failed' }> = { status: 'failed', reason: 'permission denied', hint: 'Run as root.' };

/** What a check says of a host. Throws nothing. */
export function ask(check: Check, answers: Answers, about: Partial<Omit<CheckScope, 'survey'>> = {}): CheckResult {
  const answer = (query: Query): Reading => answerOf(query, answers);
  const list = (queries: readonly (Query & { path: string })[]): [string, Reading][] => queries.map((query) => [query.path, answer(query)]);
  const first = list(folderQueries(check.folders ?? []));
  const inventory = takeInventory(new Map([...first, ...list(nodeFolderQueries(nodesOf(new Map(first))))]));
  const scope: CheckScope = { node: 'pve', hostKind: 'local', ...about, survey: surveyOf('pve', inventory, surveyQueries(inventory).map(answer)) };
  return check.judge(check.queries(scope).map(answer), scope);
}

/** The findings, as `code address: message`, or the status. */
export function said(result: CheckResult): string | string[] {
  return result.status === 'found' ? result.findings.map(({ code, address = '', message }) => `${code} ${address}: ${message}`) : result.status;
}

function answerOf(query: Query, answers: Answers): Reading {
  if (query.type === 'folder') return folder(query.path, answers);
  const found = answers['path' in query ? query.path : query.type];
  if (found === undefined) return { status: 'absent' };
  if (typeof found !== 'string') return found;
  if (query.type === 'link') return found.startsWith('-> ') ? { status: 'text', text: found.slice(3) } : { status: 'absent' };
  return query.type === 'ebtables' ? { status: 'ebtables', text: found, variant: { backend: 'nft', version: '1.8.11' } } : { status: 'text', text: found };
}

function folder(path: string, answers: Answers): Reading {
  const own = answers[path];
  if (own !== undefined && typeof own !== 'string') return own;
  const names = Object.keys(answers).filter((one) => one.startsWith(`${path}/`)).map((one) => one.slice(path.length + 1).split('/')[0] as string);
  return names.length === 0 ? { status: 'absent' } : { status: 'names', names: [...new Set(names)].sort() };
}

/** A host that lets nothing be read, whatever one asks. */
export const blindHost: Answers = new Proxy({}, { get: () => denied });
