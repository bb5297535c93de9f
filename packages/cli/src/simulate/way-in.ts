import type { BuiltIn, Outcome, Station, TrafficHost } from '@pvewall/traffic';
import { placeOf } from './station-place.ts';
import { withMember } from './supposed-host.ts';
import { optionStep, ruleStep, tried, type AskedOf, type Step } from './supposed-step.ts';

const mostSteps = 4;

/** What would let it through: one station after the other. */
export function wayIn(host: TrafficHost, asked: AskedOf, outcome: Outcome): string[] {
  const steps: string[] = [];
  let now = { host, outcome };
  while (now.outcome.verdict !== 'ACCEPT' && steps.length < mostSteps) {
    const station = now.outcome.road.at(-1);
    const step = station === undefined ? undefined : opening(now.host, asked, station);
    if (step === undefined) return [];
    steps.push(step.text);
    const outcomeThen = tried(step.host, asked);
    if (outcomeThen === undefined) return [];
    now = { host: step.host, outcome: outcomeThen };
  }
  if (now.outcome.verdict !== 'ACCEPT') return [];
  return steps.map((text, i) => (i === 0 ? `It would be accepted with ${text}.` : `And with ${text}.`));
}

/** `tier`: whose file it stands in. */
type Option = readonly [tier: 'node' | 'guest', key: string, value: string];

/** What an option switches off that no rule can overrule. */
const overruled: Readonly<Partial<Record<BuiltIn, Option>>> = {
  smurfs: ['node', 'nosmurfs', '0'],
  tcpflags: ['node', 'tcpflags', '0'],
  macfilter: ['guest', 'macfilter', '0'],
  radv: ['guest', 'radv', '1'],
};

function opening(host: TrafficHost, asked: AskedOf, station: Station): Step | undefined {
  const origin = station.decidedBy;
  if (origin.kind === 'rule') return ruleStep(host, asked, station, 'ACCEPT');
  const { file, nic } = placeOf(host, asked.packet, station.chain);
  const { source } = asked.fields;
  const option = overruled[origin.name];
  if (option !== undefined) return optionStep(host, option[0] === 'guest' ? file : host.host, option[1], option[2]);
  if (origin.name === 'blacklist') return { text: `!${source} in cluster.ipset.blacklist`, host: withMember(host, host.cluster, 'blacklist', { address: source, nomatch: true }) };
  if (origin.name !== 'ipfilter' || nic === undefined) return ruleStep(host, asked, station, 'ACCEPT');
  const set = `ipfilter-${nic}`;
  return { text: `${source} in ${file.address}.ipset.${set}`, host: withMember(host, file, set, { address: source }) };
}
