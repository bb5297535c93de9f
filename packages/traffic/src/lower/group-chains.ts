import type { Group } from '@pvewall/fw';
import type { Family } from '../address.ts';
import type { Direction, LoweredRule } from './lowered-rule.ts';
import { lowerRule } from './lower-rule.ts';
import type { Addresses } from './names.ts';
import { silentIn } from './reject.ts';

/** Where the building of a group's chains ends: at a rule that its parser takes and that cannot be built. */
interface Failure {
  readonly direction: Direction;
  readonly index: number;
}

/** The chains of the datacenter's groups in one IP version, which all files share; guests' may REJECT otherwise. */
export class GroupChains {
  private readonly groups: ReadonlyMap<string, Group>;
  private readonly chains = new Map<string, readonly LoweredRule[]>();
  private readonly failures = new Map<string, Failure>();
  private readonly datacenter: Addresses;
  private readonly family: Family;
  private readonly place: 'node' | 'guest';

  constructor(datacenter: Addresses, family: Family, place: 'node' | 'guest') {
    this.place = place;
    this.datacenter = datacenter;
    this.family = family;
    this.groups = new Map(datacenter.file.config.groups.map((group) => [group.name, group]));
    for (const group of this.groups.values()) this.build(group);
  }

  /** A group's rules of a direction, or those before the one that fails. A group that does not exist is empty. */
  rules(name: string, direction: Direction): readonly LoweredRule[] {
    return this.chains.get(`${direction} ${name.toLowerCase()}`) ?? [];
  }

  /** Whether any group's building fails. */
  get anyFails(): boolean {
    return this.failures.size > 0;
  }

  failureOf(name: string): Failure | undefined {
    return this.failures.get(name.toLowerCase());
  }

  /** `in` comes before `out`, and a failure ends both. */
  private build(group: Group): void {
    for (const direction of ['in', 'out', 'forward'] as const) {
      const chain = this.failures.has(group.name) ? [] : this.buildChain(group, direction);
      this.chains.set(`${direction} ${group.name}`, chain);
    }
  }

  private buildChain({ name, rules }: Group, direction: Direction): LoweredRule[] {
    const { broken } = this.datacenter.file;
    const { family, datacenter: addresses } = this;
    const silent = silentIn(addresses.host.backend, family, this.place, direction);
    const chain: LoweredRule[] = [];
    for (const [index, rule] of rules.entries()) {
      if (rule.type !== direction || rule.disabled === true || broken.has(rule)) continue;
      const origin = { kind: 'rule', address: `cluster.group.${name}.rules[${index}]`, rule } as const;
      const lowered = lowerRule(rule, origin, { family, addresses, silent });
      if (lowered === undefined) {
        this.failures.set(name, { direction, index });
        break;
      }
      chain.push(...lowered);
    }
    return chain;
  }
}
