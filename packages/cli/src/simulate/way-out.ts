import { list } from '@pvewall/render';
import { isOn, originAddress, type BuiltIn, type Origin, type Outcome, type Packet, type TrafficFile, type TrafficHost } from '@pvewall/traffic';
import { placeOf } from './station-place.ts';
import { withoutRule, withWalledNic } from './supposed-host.ts';
import { optionStep, ruleStep, tried, type AskedOf, type Step } from './supposed-step.ts';

/** What would stop it: what decided, taken away; and where that cannot be, a switch, or a rule that drops it. */
export function wayOut(host: TrafficHost, asked: AskedOf, outcome: Outcome): string[] {
  const last = outcome.road.at(-1);
  const origin = outcome.decidedBy;
  if (origin.kind === 'rule') return [withoutDecider(host, asked, origin)];
  if (last === undefined || origin.name === 'unfiltered') return switchedOn(host, asked);
  const closing = closings[origin.name];
  const { file } = placeOf(host, asked.packet, last.chain);
  // The switches of the datacenter's own chain are in the node's file.
  const step = closing === undefined ? ruleStep(host, asked, last, 'DROP') : optionStep(host, file.tier === 'cluster' ? host.host : file, ...closing);
  const then = step === undefined ? undefined : tried(step.host, asked);
  if (step === undefined || then === undefined) return [];
  if (then.verdict !== 'ACCEPT') return [`It would be ${past[then.verdict]} with ${step.text}${closing === undefined ? '' : `, by ${deciderOf(step.host, asked, then)}`}.`];
  return closing === undefined ? ['No rule can stop it there: Proxmox VE lets it through first.'] : [`Also with ${step.text} it would be accepted, by ${deciderOf(step.host, asked, then)}.`];
}

function withoutDecider(host: TrafficHost, asked: AskedOf, { address, rule }: Origin & { kind: 'rule' }): string {
  const supposed = withoutRule(host, rule);
  const then = tried(supposed, asked);
  if (then === undefined) return `Nothing else is known of ${address}.`;
  const by = deciderOf(supposed, asked, then);
  return then.verdict === 'ACCEPT' ? `Without ${address} it would still be accepted, by ${by}.` : `Without ${address} it would be ${past[then.verdict]} by ${by}.`;
}

function deciderOf(host: TrafficHost, { packet }: AskedOf, { decidedBy, road }: Outcome): string {
  const chain = road.at(-1)?.chain;
  return originAddress(decidedBy, chain === undefined ? undefined : placeOf(host, packet, chain).file);
}

/** What lets packets through before any rule, and the switch of it. */
const closings: Readonly<Partial<Record<BuiltIn, readonly [key: string, value: string]>>> = { ndp: ['ndp', '0'], dhcp: ['dhcp', '0'] };

const past = { DROP: 'dropped', REJECT: 'rejected' } as const;

/** All switches on the way that are off, on. */
function switchedOn(host: TrafficHost, asked: AskedOf): string[] {
  const steps = [asked.packet.from, asked.packet.to].reduce<readonly Step[]>((done, zone) => [...done, ...switchesOf(done.at(-1)?.host ?? host, zone)], []);
  const last = steps.at(-1);
  const then = last === undefined ? undefined : tried(last.host, asked);
  if (last === undefined || then === undefined) return [];
  const [switches, by] = [list(steps.map(({ text }) => text)), deciderOf(last.host, asked, then)];
  return [then.verdict === 'ACCEPT' ? `Also with ${switches} it would be accepted, by ${by}.` : `It would be ${past[then.verdict]} with ${switches}, by ${by}.`];
}

function switchesOf(host: TrafficHost, zone: Packet['from']): Step[] {
  const steps: Step[] = [];
  const on = (file: TrafficFile): void => {
    if (!isOn(file, 'enable')) steps.push(optionStep(steps.at(-1)?.host ?? host, file, 'enable', '1'));
  };
  on(host.cluster);
  if (zone.kind === 'node') on(host.host);
  if (zone.kind !== 'nic') return steps;
  const { vmid, file } = zone.guest;
  on(host.guests.get(vmid)?.file ?? file);
  if (!zone.nic.firewall) steps.push({ text: `firewall=1 on ${zone.nic.name} of guest ${vmid}`, host: withWalledNic(steps.at(-1)?.host ?? host, vmid, zone.nic.name) });
  return steps;
}
