import { aliasKey, namesOf, networkKey } from '@pvewall/fw';
import { everyAddress } from '../address.ts';
import type { Family } from '../address.ts';
import type { Bounds } from '../bounds.ts';
import { networks } from '../lower/literals.ts';
import { lower } from '../lower/lower-host.ts';
import { localNetwork } from '../lower/names.ts';
import type { Addresses } from '../lower/names.ts';
import type { TrafficGuest, TrafficHost } from '../traffic-host.ts';
import { equal } from './set-relations.ts';

/** A name and the addresses of one IP version that it stands for: never none, never all. */
export interface NamedAddresses {
  readonly scope: 'dc' | 'guest';
  readonly kind: 'alias' | 'set';
  readonly name: string;
  readonly bounds: Bounds;
}

/** The names of one scope, made when they are first asked for. */
class Scope {
  private readonly byFamily = new Map<Family, readonly NamedAddresses[]>();
  private readonly exact = new Map<Family, ReadonlyMap<string, readonly NamedAddresses[]>>();
  private readonly make: (family: Family) => readonly NamedAddresses[];

  constructor(make: (family: Family) => readonly NamedAddresses[]) {
    this.make = make;
  }

  named(family: Family): readonly NamedAddresses[] {
    const known = this.byFamily.get(family) ?? this.make(family).filter(({ bounds }) => bounds.length > 0 && !equal(bounds, everyAddress[family]));
    this.byFamily.set(family, known);
    return known;
  }

  /** The first name for exactly these addresses. */
  find(bounds: Bounds, family: Family): NamedAddresses | undefined {
    const known = this.exact.get(family) ?? byShape(this.named(family));
    this.exact.set(family, known);
    return known.get(shape(bounds))?.find((named) => equal(named.bounds, bounds));
  }
}

function byShape(names: readonly NamedAddresses[]): ReadonlyMap<string, readonly NamedAddresses[]> {
  const shapes = new Map<string, NamedAddresses[]>();
  for (const named of names) {
    const key = shape(named.bounds);
    const alike = shapes.get(key) ?? [];
    alike.push(named);
    shapes.set(key, alike);
  }
  return shapes;
}

/** Tells nearly all sets apart without a text of 10,000 networks. */
function shape(bounds: Bounds): string {
  return `${bounds.length} ${bounds[0]} ${bounds.at(-1)}`;
}

/** What descriptions say themselves. */
const words = new Set(['anywhere', 'nowhere', 'except', 'and', 'more']);

/**
 * The names that an administrator has for addresses: aliases and IP sets of the datacenter, with what Proxmox VE adds to
 * them, and a guest's own.
 */
export class NameBook {
  private readonly scopes: readonly Scope[];
  private readonly hidden: ReadonlySet<string>;
  private readonly texts = new Map<string, WeakMap<Bounds, string>>();

  /** `hidden`: the datacenter's names that the guest has as well, by their short texts. */
  constructor(scopes: readonly Scope[], hidden: ReadonlySet<string> = new Set()) {
    this.scopes = scopes;
    this.hidden = hidden;
  }

  /** All names of an IP version; a guest's own come first, aliases before sets. */
  named(family: Family): readonly (readonly NamedAddresses[])[] {
    return this.scopes.map((scope) => scope.named(family));
  }

  /** The name for exactly these addresses. */
  exact(bounds: Bounds, family: Family): string | undefined {
    for (const scope of this.scopes) {
      const found = scope.find(bounds, family);
      if (found !== undefined) return this.textOf(found);
    }
    return undefined;
  }

  /** As a rule has it: `+management`, `lan`, `guest/web`, and `dc/web` where a guest's own name hides it. */
  textOf({ scope, kind, name }: Pick<NamedAddresses, 'scope' | 'kind' | 'name'>): string {
    const short = shortText(kind, name);
    const prefix = scope === 'guest' ? 'guest/' : this.hidden.has(short.toLowerCase()) || words.has(short.toLowerCase()) ? 'dc/' : '';
    return kind === 'set' ? `+${prefix}${name}` : `${prefix}${name}`;
  }

  /** Keeps what was found for a set: the same one comes up in many blocks. */
  remember(key: string, bounds: Bounds, make: () => string): string {
    const texts = this.texts.get(key) ?? new WeakMap<Bounds, string>();
    this.texts.set(key, texts);
    const text = texts.get(bounds) ?? make();
    texts.set(bounds, text);
    return text;
  }
}

interface KnownBooks {
  readonly scope: Scope;
  readonly datacenter: NameBook;
  readonly guests: WeakMap<TrafficGuest, NameBook>;
}

const books = new WeakMap<TrafficHost, KnownBooks>();

/** The names of a host's datacenter and, with a guest, the guest's own. Kept; made when they are first asked for. */
export function nameBook(host: TrafficHost, guest?: TrafficGuest): NameBook {
  const known = books.get(host) ?? newBooks(host);
  books.set(host, known);
  if (guest === undefined) return known.datacenter;
  const book = known.guests.get(guest) ?? guestBook(host, guest, known);
  known.guests.set(guest, book);
  return book;
}

function newBooks(host: TrafficHost): KnownBooks {
  const scope = new Scope((family) => [...namesIn(lower(host).addresses(), 'dc', family), ...impliedAlias(host, family)]);
  return { scope, datacenter: new NameBook([scope]), guests: new WeakMap() };
}

function guestBook(host: TrafficHost, guest: TrafficGuest, { scope, datacenter }: KnownBooks): NameBook {
  const addresses = lower(host).addresses(guest);
  const own = ownTexts(addresses);
  return own.length === 0 ? datacenter : new NameBook([new Scope((family) => namesIn(addresses, 'guest', family)), scope], new Set(own));
}

function ownTexts(addresses: Addresses): string[] {
  const aliases = [...namesOf(addresses.file.config).aliases.keys()].map((name) => shortText('alias', name));
  return [...aliases, ...addresses.setNames().map((name) => shortText('set', name))].map((text) => text.toLowerCase());
}

function namesIn(addresses: Addresses, scope: NamedAddresses['scope'], family: Family): NamedAddresses[] {
  const aliases = addresses.file.config.aliases.filter((alias) => namesOf(addresses.file.config).aliases.get(aliasKey(alias.name)) === alias);
  const reference = (name: string): string => `${scope}/${name}`;
  return [
    ...aliases.map(({ name }) => ({ scope, kind: 'alias' as const, name, bounds: boundsOf(addresses.resolve(reference(name), family)) })),
    ...addresses.setNames().map((name) => ({ scope, kind: 'set' as const, name, bounds: addresses.set(reference(name), family) ?? [] })),
  ];
}

/** Proxmox VE has it as an alias even when nobody has written it. */
function impliedAlias(host: TrafficHost, family: Family): NamedAddresses[] {
  const local = localNetwork(host);
  if (local?.version !== family || namesOf(host.cluster.config).aliases.has('local_network')) return [];
  return [{ scope: 'dc', kind: 'alias', name: 'local_network', bounds: networks(networkKey(local)) }];
}

function boundsOf(resolved: Bounds | 'any' | undefined): Bounds {
  return resolved === undefined || resolved === 'any' ? [] : resolved;
}

function shortText(kind: NamedAddresses['kind'], name: string): string {
  return kind === 'set' ? `+${name}` : name;
}
