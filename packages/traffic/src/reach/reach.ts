import type { Family } from '../address.ts';
import { compareRules } from '../difference/compare.ts';
import type { Limits } from '../difference/budget.ts';
import type { Block, Difference } from '../difference/compared-rule.ts';
import { builtIn } from '../lower/lowered-rule.ts';
import type { Chain, LoweredRule, Verdict } from '../lower/lowered-rule.ts';
import { boxWithin, shapesWithin } from './packet-box.ts';
import type { PacketBox } from './packet-box.ts';
import { courseOf } from './way.ts';
import type { Course, Way } from './way.ts';

/** What is proven of all packets of a box: `exact` and no blocks is a proof that there is none. */
export interface Proof {
  readonly status: 'exact' | 'partial';
  /** Packets for which it is so, each with a sample, and the rules that decide about them. */
  readonly blocks: readonly Block[];
}

/** Packets of the box that pass every chain on the way. */
export function accepted(way: Way, family: Family, box: PacketBox, limits: Limits = {}): Proof {
  const { chains, passage } = courseOf(way, family);
  return acceptedBy({ chains, passage }, family, box, limits);
}

/** Packets of the box that some chain on the way drops or rejects. */
export function stopped(way: Way, family: Family, box: PacketBox, limits: Limits = {}): Proof {
  const { chains, passage } = courseOf(way, family);
  return join(chains.map(({ rules }) => only(({ before }) => before !== 'ACCEPT', compareRules(rules, [], shapesWithin(family, box), limits, passage))));
}

/** Packets of the box that some chain on the way ends with just this verdict. */
export function ended(way: Way, verdict: Exclude<Verdict, 'ACCEPT'>, family: Family, box: PacketBox, limits: Limits = {}): Proof {
  const { chains, passage } = courseOf(way, family);
  return join(chains.map((chain, i) => acceptedBy({ chains: [...chains.slice(0, i), onlyThose(chain, verdict)], passage }, family, box, limits)));
}

/** A chain that accepts what another one gives this verdict. */
function onlyThose({ name, rules }: Chain, verdict: Verdict): Chain {
  const those = rules.flatMap((rule): LoweredRule[] => (rule.verdict === 'CONTINUE' ? [] : [{ ...rule, verdict: rule.verdict === verdict ? 'ACCEPT' : 'DROP' }]));
  return { name, rules: [...those, ...nothing] };
}

/** Packets of the box that pass one way and not the other; what decides there and here is in `deciding`. */
export function lost(before: Way, after: Way, family: Family, box: PacketBox, limits: Limits = {}): Proof {
  const [old, young] = [courseOf(before, family), courseOf(after, family)];
  if (old.chains.length <= 1 && young.chains.length <= 1) {
    const [was, is] = [old, young].map(({ chains }) => chains[0]?.rules ?? []);
    return only(({ before: verdict }) => verdict === 'ACCEPT', compareRules(was ?? [], is ?? [], shapesWithin(family, box), limits, young.passage));
  }
  const passing = acceptedBy(old, family, box, limits);
  return refine(passing, box, (part) => stopped(after, family, part, limits));
}

const nothing: readonly LoweredRule[] = [builtIn('unfiltered', {}, 'DROP')];
const inverse: Readonly<Record<Verdict, Verdict>> = { ACCEPT: 'DROP', DROP: 'ACCEPT', REJECT: 'ACCEPT' };

/** What passes one chain and not the inverse of the next passes both. */
function acceptedBy({ chains, passage }: Course, family: Family, box: PacketBox, limits: Limits): Proof {
  const [first, second, ...more] = chains;
  const rest = second === undefined ? nothing : inverted(second);
  const proof = only(({ before }) => before === 'ACCEPT', compareRules(first?.rules ?? [], rest, shapesWithin(family, box), limits, passage));
  if (more.length === 0) return proof;
  return refine(proof, box, (part) => acceptedBy({ chains: more, passage }, family, part, limits));
}

function inverted({ rules }: Chain): LoweredRule[] {
  return rules.flatMap((rule) => (rule.verdict === 'CONTINUE' ? [] : [{ ...rule, verdict: inverse[rule.verdict] }]));
}

function only(wanted: (block: Block) => boolean, { status, blocks }: Difference): Proof {
  return { status, blocks: blocks.filter(wanted) };
}

/** Looks closer at each block of a proof. */
function refine({ status, blocks }: Proof, box: PacketBox, look: (part: PacketBox) => Proof): Proof {
  const proofs = blocks.flatMap(({ match: { iface: _iface, mac: _mac, ...sets } }) => {
    const part = boxWithin(box, sets);
    return part === undefined ? [] : [look(part)];
  });
  return join([{ status, blocks: [] }, ...proofs]);
}

function join(proofs: readonly Proof[]): Proof {
  return { status: proofs.every(({ status }) => status === 'exact') ? 'exact' : 'partial', blocks: proofs.flatMap(({ blocks }) => blocks) };
}
