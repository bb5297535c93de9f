import { clusterFile, effective, namesOf, parse, verify } from '@pvewall/fw';
import type { Config, Document, Tier } from '@pvewall/fw';
import { readNics } from './guest-nics.ts';
import type { TrafficNic } from './guest-nics.ts';
import type { TrafficFile } from './traffic-host.ts';

interface WrittenFile {
  readonly tier: Tier;
  readonly address: string;
  readonly path: string;
  readonly text: string;
}

/** Files of several nodes, or of several states of one: what stands in more than one of them is parsed once. */
export class FirewallFiles {
  private readonly clusters = new Map<string, TrafficFile>();
  /** By text, then by whose it is: a text as a key of its own is kept, and not copied. */
  private readonly files = new Map<string, Map<string, TrafficFile>>();
  private readonly numbers = new WeakMap<Config, number>();
  private readonly names = new Map<string, number>();
  private readonly documents = new Map<string, Map<string, Document>>();
  private readonly devices = new Map<string, readonly TrafficNic[]>();

  cluster(text: string): TrafficFile {
    const known = this.clusters.get(text) ?? this.read({ tier: 'cluster', address: 'cluster', path: clusterFile, text }, undefined);
    this.clusters.set(text, known);
    return known;
  }

  /** @param cluster the datacenter's names; undefined for cluster.fw itself */
  read({ tier, address, path, text }: WrittenFile, cluster: Config | undefined): TrafficFile {
    return of(this.files, text, `${this.namesIn(cluster)} ${address} ${path}`, () => trafficFile(this.document(tier, path, text), address, cluster));
  }

  /** A number for the names of a datacenter: a file says the same under all that have the same. */
  private namesIn(cluster: Config | undefined): number {
    if (cluster === undefined) return -1;
    const known = this.numbers.get(cluster);
    if (known !== undefined) return known;
    const { aliases, ipsets, groups } = namesOf(cluster);
    const names = JSON.stringify([[...aliases].map(([name, { address }]) => [name, address]), [...ipsets], [...groups]]);
    const found = this.names.get(names) ?? this.names.size;
    this.names.set(names, found);
    this.numbers.set(cluster, found);
    return found;
  }

  nics(config: string): readonly TrafficNic[] {
    const known = this.devices.get(config) ?? readNics(config);
    this.devices.set(config, known);
    return known;
  }

  private document(tier: Tier, path: string, text: string): Document {
    return of(this.documents, text, path, () => parse(text, { tier, file: path }));
  }
}

function of<T>(known: Map<string, Map<string, T>>, text: string, key: string, make: () => T): T {
  const alike = known.get(text) ?? new Map<string, T>();
  known.set(text, alike);
  const found = alike.get(key) ?? make();
  alike.set(key, found);
  return found;
}

/**
 * A file that is parsed already.
 * @param address what the addresses of its rules begin with: `guest.100`
 * @param cluster the datacenter's names; undefined for cluster.fw itself
 */
export function trafficFile(doc: Document, address: string, cluster: Config | undefined): TrafficFile {
  const verdict = verify(doc, { cluster });
  const noted = [...verdict.broken].filter((item) => verdict.errorsOf(item) !== undefined);
  return { tier: doc.tier, address, config: effective(doc), broken: new Set([...noted, ...verdict.dropped]), versionOf: (rule) => verdict.versionOf(rule) };
}
