import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ports, sources, twoWorlds, yamlOf, type World } from '../../test/arbitrary-world.ts';
import { MemoryHost } from '../../test/memory-host.ts';
import { policyOf } from '../../test/policy-of.ts';
import { clusterPath, readFirewall, stationPaths, verdict, type TinyFirewall } from '../../test/tiny-firewall.ts';
import { makePlan, type Step } from '../make-plan.ts';
import { orderActs, type OrderedStep } from './order-acts.ts';

const guests = { '/etc/pve/nodes/pve/qemu-server/100.conf': 'net0: virtio=AA,firewall=1\n', '/etc/pve/nodes/pve/qemu-server/101.conf': 'net0: virtio=BB,firewall=1\n' };
const packets = sources.flatMap((source) => ports.map((port) => ({ source, port })));

interface Walk {
  /** The firewall before the first effect, after it, ... */
  readonly states: readonly TinyFirewall[];
  readonly acts: readonly OrderedStep<Step>[];
  readonly left: number;
}

async function walk([before, after]: readonly [World, World]): Promise<Walk> {
  const host = new MemoryHost(guests);
  const first = await makePlan(host, policyOf(yamlOf(before)));
  for (const { assessment } of first.steps) for (const effect of assessment.effects) await host.perform(effect);
  const policy = policyOf(yamlOf(after));
  const acts = orderActs((await makePlan(host, policy)).steps);
  const states = [readFirewall(host.files)];
  for (const effect of acts.flatMap(({ effects }) => effects)) {
    await host.perform(effect);
    states.push(readFirewall(host.files));
  }
  return { states, acts, left: (await makePlan(host, policy)).plan.resources.length };
}

const json = (value: unknown): string => JSON.stringify(value, (_key, inner: unknown) => (inner instanceof Map ? [...inner] : inner));
const bare = (rules: readonly object[]): string => json(rules.map((rule) => ({ ...rule, at: undefined })));
const ends = ({ states }: Walk): readonly [TinyFirewall, TinyFirewall] => [states[0] as TinyFirewall, states.at(-1) as TinyFirewall];

type Part = (firewall: TinyFirewall) => readonly { readonly name: string; readonly content: string }[];

const sets: Part = ({ cluster }) => cluster.ipsets.map(({ name, entries }) => ({ name, content: bare([...entries].sort((x, y) => (x.address < y.address ? -1 : 1))) }));
const groups: Part = ({ cluster }) => cluster.groups.map(({ name, rules }) => ({ name, content: bare(rules) }));

/** Whether something that is there at both ends holds something else at the end. */
function contentsChange(before: TinyFirewall, after: TinyFirewall, part: Part): boolean {
  return part(before).some(({ name, content }) => part(after).some((other) => name === other.name && content !== other.content));
}

function aliasesMove(before: TinyFirewall, after: TinyFirewall): boolean {
  return before.cluster.aliases.some(({ name, address }) => after.cluster.aliases.some((other) => other.name === name && other.address !== address));
}

/** Whether the rules of a station change, or whether they count. */
function rulesChange(before: TinyFirewall, after: TinyFirewall, station: string): boolean {
  const what = ({ cluster, stations }: TinyFirewall): string => {
    const own = stations.get(station);
    const isNode = station.endsWith('host.fw');
    const enable = own?.options.get('enable')?.value ?? (isNode ? '1' : '0');
    return `${enable} ${bare([...(own?.rules ?? []), ...(isNode ? cluster.rules : [])])}`;
  };
  return what(before) !== what(after);
}

const enabled = ({ cluster }: TinyFirewall): boolean => cluster.options.get('enable')?.value === '1';
const nodeFilters = (firewall: TinyFirewall): boolean => enabled(firewall) && firewall.stations.get(stationPaths[0])?.options.get('enable')?.value !== '0';
const policyIn = ({ cluster }: TinyFirewall): string => cluster.options.get('policy_in')?.value ?? 'DROP';

const stopsNothing = ({ cluster, stations }: TinyFirewall): boolean =>
  [...cluster.rules, ...cluster.groups.flatMap(({ rules }) => rules), ...[...stations.values()].flatMap(({ rules }) => rules)].every(({ action }) => action !== 'DROP');

/** No rule refers to what is not there, and the kernel tools refuse nothing. */
function isSound({ states }: Walk): void {
  expect(states.flatMap(({ faults }) => faults)).toEqual([]);
}

/** The datacenter is on only if it was, or when all else is done; it is off before anything else is done. */
function switchesLast(walked: Walk): void {
  const [before, after] = ends(walked);
  if (!enabled(before) || !enabled(after)) expect(walked.states.slice(1, -1).filter(enabled)).toEqual([]);
}

/** A policy is tightened when every rule that lets somebody in is there. */
function tightensLate(walked: Walk): void {
  const [before, after] = ends(walked);
  if (policyIn(before) !== 'ACCEPT' || policyIn(after) === 'ACCEPT') return;
  const rules = ({ cluster, stations }: TinyFirewall): string[] => [...cluster.rules, ...[...stations.values()].flatMap((own) => own.rules)].map((rule) => bare([rule]));
  for (const state of walked.states.filter((one) => nodeFilters(one) && policyIn(one) !== 'ACCEPT')) expect(rules(state)).toEqual(expect.arrayContaining(rules(after)));
}

/** A packet that fares alike before and after fares so in between, as far as `between` promises; how many there were. */
function keepsFates(walked: Walk): number {
  const [before, after] = ends(walked);
  if (aliasesMove(before, after)) return 0;
  let compared = 0;
  for (const station of stationPaths) {
    const changes = [contentsChange(before, after, sets), contentsChange(before, after, groups), rulesChange(before, after, station)];
    const promised = changes.filter(Boolean).length > 1 ? (stopsNothing(before) && stopsNothing(after) ? ['ACCEPT'] : []) : ['ACCEPT', 'DROP'];
    for (const packet of packets) {
      const fate = verdict(before, station, packet);
      if (fate !== verdict(after, station, packet) || !promised.includes(fate)) continue;
      compared += walked.states.length - 2;
      for (const state of walked.states) expect({ station, packet, fate: verdict(state, station, packet) }).toEqual({ station, packet, fate });
    }
  }
  return compared;
}

/** At the end nothing is left to do, and no file is written more often than it takes. */
function converges({ acts, left }: Walk): void {
  expect(left).toBe(0);
  const paths = acts.flatMap(({ effects }) => effects.map((effect) => ('path' in effect ? effect.path : '')));
  const most = (path: string): number => (path === clusterPath ? 3 : path.endsWith('host.fw') ? 2 : 1);
  for (const path of paths) expect(paths.filter((one) => one === path).length).toBeLessThanOrEqual(most(path));
}

test('between any two policies no state after an effect is worse than both ends', async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(twoWorlds, async (worlds) => {
      const walked = await walk(worlds);
      for (const holds of [isSound, switchesLast, tightensLate, converges]) holds(walked);
      compared += keepsFates(walked);
    }),
    { numRuns: 250 },
  );
  expect(compared).toBeGreaterThan(500);
}, 60_000);
