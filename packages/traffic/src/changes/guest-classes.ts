import { lower } from '../lower/lower-host.ts';
import type { TrafficGuest, TrafficHost } from '../traffic-host.ts';
import { affectedBy, slots } from './affected.ts';
import type { AffectedSlots, Slot } from './affected.ts';
import type { NodePair } from './station.ts';

/** Guests of a node that are alike before and after: what is found of the first holds for all. */
export interface GuestClass {
  readonly nodes: NodePair;
  readonly before: TrafficGuest;
  readonly after: TrafficGuest;
  readonly others: readonly TrafficGuest[];
  /** Where something may differ. */
  readonly slots: readonly Slot[];
}

/** Those whose traffic may change: their own file is another, or something that it names is. */
export function changedGuests(nodes: NodePair): GuestClass[] {
  const affected = remember(affectedBy(nodes));
  const texts = new Map<string, number>();
  const classes = new Map<string, { before: TrafficGuest; after: TrafficGuest; others: TrafficGuest[]; slots: readonly Slot[] }>();
  for (const after of nodes.after.guests.values()) {
    const before = nodes.before.guests.get(after.vmid) ?? after;
    const [old, young] = [textOf(before), textOf(after)];
    const differing = old === young ? affected(young) : slots;
    if (differing.length === 0) continue;
    const key = JSON.stringify([numberOf(old, texts), numberOf(young, texts), likenessOf(after, old, young), whereUnbuilt(nodes, after)]);
    const known = classes.get(key);
    if (known === undefined) classes.set(key, { before, after, others: [], slots: differing });
    else known.others.push(after);
  }
  return [...classes.values()].map((found) => ({ nodes, ...found }));
}

function textOf({ texts }: TrafficGuest): string {
  return texts.fw ?? '';
}

function numberOf(text: string, known: Map<string, number>): number {
  const number = known.get(text) ?? known.size;
  known.set(text, number);
  return number;
}

function remember(affected: AffectedSlots): AffectedSlots {
  const known = new Map<string, readonly Slot[]>();
  return (text) => {
    const found = known.get(text) ?? affected(text);
    known.set(text, found);
    return found;
  };
}

/** What of a guest's devices its rules look at: its own addresses only with an ipfilter. */
function likenessOf({ kind, nics }: TrafficGuest, ...texts: readonly string[]): string {
  const filtered = texts.some((text) => /ipfilter/i.test(text));
  return nics.map(({ name, firewall, mac, addresses }) => `${kind} ${name} ${firewall} ${filtered ? `${mac} ${addresses.join()}` : mac !== undefined}`).join('\n');
}

/** To which chains of its devices nothing leads, before and after: groups that cannot be built decide that by who uses them. */
function whereUnbuilt({ before, after }: NodePair, { vmid, nics }: TrafficGuest): string[] {
  return [before, after].flatMap((host, state) =>
    slots.flatMap(({ direction, family }) => {
      const { unplugged } = lower(host).ruleset(family).unbuilt;
      return unplugged.size === 0 ? [] : nics.flatMap(({ name }) => (unplugged.has(`${vmid} ${name} ${direction}`) ? [`${state} ${family} ${name} ${direction}`] : []));
    }),
  );
}

/** Two states of the same nodes, by name. */
export function nodePairs(before: readonly TrafficHost[], after: readonly TrafficHost[]): NodePair[] {
  const old = new Map(before.map((host) => [host.node, host]));
  return after.flatMap((host) => {
    const was = old.get(host.node);
    return was === undefined ? [] : [{ before: was, after: host }];
  });
}
