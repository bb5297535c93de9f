import type { Address, CheckOutcome, Host } from '@pvewall/model';
import { checks as allChecks, type Check, type CheckScope } from '@pvewall/checks';
import { readJournal } from './history/journal.ts';
import { readInOneGo } from './read-in-one-go.ts';
import { readSurvey } from './read-survey.ts';

export interface ChecksAsked {
  /** Resources that a policy relies on; absent: no policy was asked. */
  readonly relied?: ReadonlySet<Address>;
  /** Sections that this policy says itself: `guest.100.options`. */
  readonly stated?: ReadonlySet<Address>;
  readonly checks?: readonly Check[];
}

/** Looks at everything that can be wrong on a host beyond its files. Changes nothing; a check that cannot look says so. */
export async function runChecks(host: Host, { checks = allChecks, ...asking }: ChecksAsked = {}): Promise<CheckOutcome[]> {
  const survey = await readSurvey(host, checks.flatMap(({ folders = [] }) => folders));
  const journal = checks.some(({ group }) => group === 'surroundings') ? { journal: await readJournal(host) } : {};
  const scope: CheckScope = { node: host.node, hostKind: host.capturedFrom ?? host.kind, survey, ...journal, ...asking };
  const asked = checks.map((check) => ({ check, queries: check.queries(scope) }));
  const readings = await readInOneGo(host, asked.map(({ queries }) => queries));
  return asked.map(({ check }, i) => ({ name: check.name, title: check.title, group: check.group, result: check.judge(readings[i] ?? [], scope) }));
}
