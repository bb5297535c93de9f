import type { Family } from '../address.ts';
import type { Limits } from '../difference/budget.ts';
import { comparison } from '../difference/compare.ts';
import type { Block, DeviceClass, Difference } from '../difference/compared-rule.ts';
import type { Shape } from '../difference/space.ts';
import { builtIn } from '../lower/lowered-rule.ts';
import type { Chain, LoweredRule } from '../lower/lowered-rule.ts';
import { Fingerprints } from './fingerprint.ts';
import { reduceChains } from './reduce-chains.ts';
import type { Reduced } from './reduce-chains.ts';
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
  private readonly stations = new Map<string, StationDifference>();
  private readonly limits: Limits;

  constructor(limits: Limits) {
    this.limits = limits;
  }

  of(station: Station): StationDifference {
    const versions = station.families.flatMap((family) => this.reduce(station, family));
    if (versions.length === 0) return none;
    const all = versions.map(({ key }) => key).join();
    const known = this.stations.get(all) ?? this.compare(versions, station.mac);
    this.stations.set(all, known);
    return known;
  }

  /** Nothing when both states have the same rules. */
  private reduce({ chain, mac }: Station, family: Family): Version[] {
    const [before, after] = [chain('before', family), chain('after', family)];
    const reduced = before === after ? undefined : reduceChains(rulesOf(before), rulesOf(after));
    if (reduced === undefined) return [];
    const key = [reduced.before, reduced.after].map((rules) => this.fingerprints.of(rules, mac)).join(' ');
    return [{ family, key: `${family} ${key}`, reduced }];
  }

  private compare(versions: readonly Version[], mac: string | undefined): StationDifference {
    const differences = versions.map((version) => [version.family, this.compareVersion(version, mac)] as const);
    const partial = differences.some(([, { sent, odd }]) => sent.status === 'partial' || odd.status === 'partial');
    return { status: partial ? 'partial' : 'exact', differences: new Map(differences) };
  }

  private compareVersion({ family, reduced: { before, after } }: Version, mac: string | undefined): VersionDifference {
    const compare = comparison(before, after);
    const of = (shapes: readonly Shape[]): Difference => withoutOwnMac(compare(shapes, this.limits), mac);
    return { sent: of(sentShapes(family)), odd: together(oddSpaces(family).map(of)) };
  }
}

interface Version {
  readonly family: Family;
  /** Equal where the very same is to be compared. */
  readonly key: string;
  readonly reduced: Reduced;
}

/** A chain that is not there accepts everything. */
function rulesOf(chain: Chain | undefined): readonly LoweredRule[] {
  return chain?.rules ?? [builtIn('unfiltered', {}, 'ACCEPT')];
}

function together(differences: readonly Difference[]): Difference {
  const exact = differences.every(({ status }) => status === 'exact');
  return { status: exact ? 'exact' : 'partial', blocks: differences.flatMap(({ blocks }) => blocks), samples: differences.flatMap(({ samples }) => samples) };
}

/** What a device's own MAC address is called: the same changes at many guests. */
const ownMac = 'its own';

/** That a guest sends with its own address goes without saying. */
function withoutOwnMac(difference: Difference, own: string | undefined): Difference {
  return own === undefined ? difference : { ...difference, blocks: difference.blocks.map((block) => withOwnMac(block, own)) };
}

/** What is asked of a block is asked of the one inside, when somebody asks. */
function withOwnMac(block: Block, own: string): Block {
  const { before, after, certainty, size } = block;
  const isOnlyItsOwn = (): boolean => block.match.mac?.length === 1 && block.match.mac[0] === own;
  const named = (devices: readonly DeviceClass[] | undefined): readonly DeviceClass[] | undefined => devices?.map((device) => (device === own ? ownMac : device));
  return {
    before, after, certainty, size,
    get match() { return withMac(block.match, isOnlyItsOwn() ? undefined : named(block.match.mac)); },
    get others() { return isOnlyItsOwn() ? block.others : withMac(block.others, named(block.others.mac)); },
    get sample() { return block.sample; },
    get deciding() { return block.deciding; },
  };
}

function withMac<T extends Block['others']>({ mac: _mac, ...rest }: T, mac: readonly DeviceClass[] | undefined): Omit<T, 'mac'> & Pick<Block['others'], 'mac'> {
  return { ...rest, ...(mac !== undefined && { mac }) };
}
