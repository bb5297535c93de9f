import type { Family } from '../address.ts';
import type { Bounds } from '../bounds.ts';
import { identify } from '../difference/entries.ts';
import type { ComparedRule } from '../difference/compared-rule.ts';
import { setFields } from '../lower/lowered-rule.ts';
import type { Chain, Direction, LoweredRule, Match } from '../lower/lowered-rule.ts';
import type { TrafficGuest, TrafficHost } from '../traffic-host.ts';
import type { RuleOrigin } from './line.ts';
import { TrialPackets } from './trial-packet.ts';

/** A chain as lint sees it. */
export interface ChainUse {
  /** `node.pve`, `guest.100.net0`, `vnet.web`. */
  readonly station: string;
  readonly tier: 'node' | 'guest' | 'vnet';
  readonly direction: Direction;
  readonly family: Family;
  readonly host: TrafficHost;
  readonly guest?: TrafficGuest;
  /** What the addresses of its own rules begin with: `guest.100.`. */
  readonly own: string;
  /** Whether what the policy drops or rejects is logged. */
  readonly policyLogs: boolean;
  readonly chain: Chain;
}

/** One rule of a chain, once for each time that it is there: a group can be used twice. */
export interface Part {
  /** Unlike that of any other part. */
  readonly origin: RuleOrigin;
  /** The same for chains that are alike: `own rules[3]`, `cluster.rules[3]`. */
  readonly id: string;
  /** Its first place in the chain, and that of the line that uses its group. */
  readonly at: number;
  readonly usedAt?: number;
}

/** Chains in which the very same rules stand: what is true of one is true of all. */
export class ChainClass {
  readonly first: ChainUse;
  readonly uses: ChainUse[];
  readonly rules: readonly ComparedRule[];
  readonly parts: readonly Part[];
  private readonly byOrigin: ReadonlyMap<unknown, Part>;
  private trials: TrialPackets | undefined;
  private readonly byId = new Map<string, Part[]>();

  constructor(use: ChainUse) {
    this.first = use;
    this.uses = [use];
    const { rules, parts } = partition(use);
    this.rules = rules;
    this.parts = parts;
    this.byOrigin = new Map(parts.map((part) => [part.origin, part]));
    for (const part of parts) {
      const same = this.byId.get(part.id);
      if (same === undefined) this.byId.set(part.id, [part]);
      else same.push(part);
    }
  }

  /** Packets to try it with. */
  get packets(): TrialPackets {
    return (this.trials ??= new TrialPackets(this.rules, this.first.family));
  }

  partOf(origin: unknown): Part | undefined {
    return this.byOrigin.get(origin);
  }

  partsWith(id: string): readonly Part[] {
    return this.byId.get(id) ?? [];
  }

  get ids(): readonly string[] {
    return [...this.byId.keys()];
  }
}

/** The line that a part is in a chain of its class. */
export function originIn({ chain }: ChainUse, { at }: Pick<Part, 'at'>): RuleOrigin | undefined {
  const origin = chain.rules[at]?.origin;
  return origin?.kind === 'rule' ? origin : undefined;
}

/** Puts chains that are alike together. A guest's own MAC address makes no difference. */
export function classify(uses: Iterable<ChainUse>, expired: () => boolean): { readonly classes: readonly ChainClass[]; readonly complete: boolean } {
  const classes = new Map<string, ChainClass>();
  const numbers = new RuleNumbers();
  let count = 0;
  for (const use of uses) {
    const key = fingerprint(use, numbers);
    const known = classes.get(key);
    if (known === undefined) classes.set(key, new ChainClass(use));
    else known.uses.push(use);
    if (++count % 256 === 0 && expired()) return { classes: [...classes.values()], complete: false };
  }
  return { classes: [...classes.values()], complete: true };
}

function fingerprint(use: ChainUse, numbers: RuleNumbers): string {
  const rules = use.chain.rules.map((rule) => numbers.of(rule, use));
  return `${use.tier} ${use.direction} ${use.family} ${use.host.backend} ${use.policyLogs} ${rules.join()}`;
}

/** Numbers of rules: those that are alike have the same. Many chains have the very same rule, where it is not their own. */
class RuleNumbers {
  private readonly sets = new SetNumbers();
  private readonly byText = new Map<string, number>();
  private readonly known = new WeakMap<LoweredRule, number>();

  of(rule: LoweredRule, use: ChainUse): number {
    const known = this.known.get(rule);
    if (known !== undefined) return known;
    const { match, verdict, origin, may } = rule;
    const made = origin.kind === 'rule' ? `${idOf(origin.address, use)} ${origin.rule.log ?? ''} ${may === true ? 'may' : ''}` : origin.name;
    const text = `${asks(match, this.sets)}${verdict} ${made}`;
    const number = this.byText.get(text) ?? this.byText.size;
    this.byText.set(text, number);
    // A rule of a file has another name where the file is the chain's own.
    if (origin.kind === 'built-in' || !origin.address.startsWith(use.own)) this.known.set(rule, number);
    return number;
  }
}

/** Short names of sets: equal ones have the same. */
class SetNumbers {
  private readonly known = new WeakMap<Bounds, number>();
  private readonly byText = new Map<string, number>();

  of(bounds: Bounds): number {
    const known = this.known.get(bounds);
    if (known !== undefined) return known;
    const text = identify(bounds);
    const number = this.byText.get(text) ?? this.byText.size;
    this.byText.set(text, number);
    this.known.set(bounds, number);
    return number;
  }
}

function asks(match: Match, sets: SetNumbers): string {
  let text = '';
  for (const field of setFields) {
    const bounds = match[field];
    if (bounds !== undefined) text += `${field}${sets.of(bounds)} `;
  }
  return `${text}${match.iface === undefined ? '' : `iface ${match.iface} `}${match.notMac === undefined ? '' : 'mac '}`;
}

function idOf(address: string, { own }: ChainUse): string {
  return address.startsWith(own) ? `own ${address.slice(own.length)}` : address;
}

const groupRules = 'cluster.group.';

function partition(use: ChainUse): { rules: ComparedRule[]; parts: Part[] } {
  const parts = new Map<string, Part>();
  let used: { at: number; address: string } | undefined;
  const rules = use.chain.rules.flatMap((lowered, at): ComparedRule[] => {
    const { origin, verdict } = lowered;
    if (verdict === 'CONTINUE') {
      used = origin.kind === 'rule' ? { at, address: origin.address } : undefined;
      return [];
    }
    if (origin.kind === 'built-in') return [lowered];
    if (!origin.address.startsWith(groupRules)) used = undefined;
    const address = `${used?.address ?? ''} ${origin.address}`;
    const part = parts.get(address) ?? { origin: { ...origin, address }, id: idOf(origin.address, use), at, ...(used && { usedAt: used.at }) };
    parts.set(address, part);
    return [{ ...lowered, origin: part.origin }];
  });
  return { rules, parts: [...parts.values()] };
}
