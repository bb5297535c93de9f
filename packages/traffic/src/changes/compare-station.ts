import type { Family } from '../address.ts';
import type { Limits } from '../difference/budget.ts';
import { compareRules } from '../difference/compare.ts';
import type { Block, Difference } from '../difference/compared-rule.ts';
import type { Shape } from '../difference/space.ts';
import { Fingerprints } from './fingerprint.ts';
import { oddSpaces, sentShapes } from './sent-packets.ts';
import type { Station } from './station.ts';

/** What differs at one station, by IP version. Stations where the very same differs share the object. */
export interface StationDifference {
  readonly status: 'exact' | 'partial';
  readonly differences: ReadonlyMap<Family, VersionDifference>;
}

/** Of the packets that somebody may send, and of those that no system does. */
interface VersionDifference {
  readonly sent: Difference;
  readonly odd: Difference;
}

const none: StationDifference = { status: 'exact', differences: new Map() };

/** Compares chains, equal ones once. */
export class Comparison {
  private readonly fingerprints = new Fingerprints();
  private readonly compared = new Map<string, VersionDifference>();
  private readonly stations = new Map<string, StationDifference>();
  private readonly limits: Limits;

  constructor(limits: Limits) {
    this.limits = limits;
  }

  of(station: Station): StationDifference {
    const versions = ([4, 6] as const).flatMap((family) => {
      const key = this.keyOf(station, family);
      return key === undefined ? [] : [{ family, key }];
    });
    if (versions.length === 0) return none;
    const all = versions.map(({ key }) => key).join();
    const known = this.stations.get(all) ?? this.compare(station, versions);
    this.stations.set(all, known);
    return known;
  }

  /** Undefined when both states have the same rules. */
  private keyOf({ chain, mac }: Station, family: Family): string | undefined {
    const [before, after] = [chain('before', family), chain('after', family)];
    if (before === after) return undefined;
    const [old, young] = [before, after].map((rules) => this.fingerprints.of(rules, mac));
    return old === young ? undefined : `${family} ${old} ${young}`;
  }

  private compare(station: Station, versions: readonly { family: Family; key: string }[]): StationDifference {
    const differences = versions.map(({ family, key }) => {
      const known = this.compared.get(key) ?? this.compareVersion(station, family);
      this.compared.set(key, known);
      return [family, known] as const;
    });
    const partial = differences.some(([, { sent, odd }]) => sent.status === 'partial' || odd.status === 'partial');
    return { status: partial ? 'partial' : 'exact', differences: new Map(differences) };
  }

  private compareVersion({ chain, mac }: Station, family: Family): VersionDifference {
    const [before, after] = [chain('before', family)?.rules ?? [], chain('after', family)?.rules ?? []];
    const of = (shapes: readonly Shape[]): Difference => withoutOwnMac(compareRules(before, after, shapes, this.limits), mac);
    return { sent: of(sentShapes(family)), odd: together(oddSpaces(family).map(of)) };
  }
}

function together(differences: readonly Difference[]): Difference {
  const exact = differences.every(({ status }) => status === 'exact');
  return { status: exact ? 'exact' : 'partial', blocks: differences.flatMap(({ blocks }) => blocks), samples: differences.flatMap(({ samples }) => samples) };
}

/** That a guest sends with its own address goes without saying. */
function withoutOwnMac(difference: Difference, own: string | undefined): Difference {
  return { ...difference, blocks: difference.blocks.map((block) => (isOwn(block, own) ? withoutMac(block) : block)) };
}

function isOwn({ match: { mac } }: Block, own: string | undefined): boolean {
  return own !== undefined && mac?.length === 1 && mac[0] === own;
}

function withoutMac(block: Block): Block {
  const { mac: _mac, ...match } = block.match;
  return { ...block, match };
}
