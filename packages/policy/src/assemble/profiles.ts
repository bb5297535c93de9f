import { sameAlias } from '@pvewall/fw';
import type { Diagnostic, Place } from '@pvewall/model';
import { didYouMean } from '../did-you-mean.ts';
import { report } from '../diagnostics.ts';
import type { FwSection, Named, Section } from '../parsed-file.ts';

/**
 * A guest with its profiles put in: its own options win, then the earlier profile's; aliases and sets are put together;
 * its own rules come first, then each profile's in order.
 */
export function applyProfiles(guest: FwSection, profiles: ReadonlyMap<string, FwSection>, diagnostics: Diagnostic[]): FwSection {
  if (guest.profiles === undefined || guest.profiles.length === 0) return guest;
  const sources = guest.profiles.flatMap((ref) => {
    const profile = profiles.get(ref.name);
    if (profile === undefined) diagnostics.push(unknownProfile(ref, profiles));
    return profile ?? [];
  });
  const all = [guest, ...new Set(sources)];
  const place = guest.profiles[0]?.at ?? guest.at;
  const conflict = (what: string) => (one: Named, other: Named) => void diagnostics.push(profileConflict(`${what} ${one.name}`, place, one, other));
  const options = together(all, ({ options }) => options, () => true);
  const aliases = together<AliasItem>(all, ({ aliases }) => aliases, sameAlias, conflict('alias'));
  const ipsets = together(all, ({ ipsets }) => ipsets, sameContent, conflict('set'));
  const rules = all.flatMap(({ rules }) => rules ?? []);
  const [first] = rules;
  return {
    name: guest.name,
    at: guest.at,
    ...(options && { options }),
    ...(aliases && { aliases }),
    ...(ipsets && { ipsets }),
    ...(first && { rules: { at: first.at, items: rules.flatMap(({ items }) => items) } }),
  };
}

type AliasItem = NonNullable<FwSection['aliases']>['items'][number];

/** The items of all sections by name, the first of a name wins; `same` says whether a later one agrees with it. */
function together<T extends Named>(
  all: readonly FwSection[],
  pick: (section: FwSection) => Section<T> | undefined,
  same: (a: T, b: T) => boolean,
  conflict?: (one: T, other: T) => void,
): Section<T> | undefined {
  const sections = all.flatMap((section) => pick(section) ?? []);
  const [first] = sections;
  if (first === undefined) return undefined;
  const found = new Map<string, T>();
  for (const item of sections.flatMap(({ items }) => items)) {
    const key = item.name.toLowerCase();
    const before = found.get(key);
    if (before === undefined) found.set(key, item);
    else if (!same(before, item)) conflict?.(before, item);
  }
  return { at: first.at, items: [...found.values()] };
}

/** Equal but for the places. */
function sameContent(a: object, b: object): boolean {
  const withoutPlaces = (key: string, value: unknown): unknown => (key === 'at' ? undefined : value);
  return JSON.stringify(a, withoutPlaces) === JSON.stringify(b, withoutPlaces);
}

function unknownProfile(ref: Named, profiles: ReadonlyMap<string, FwSection>): Diagnostic {
  return report('policy/unknown-profile', {
    message: `there is no profile ${ref.name}`,
    hint: didYouMean(ref.name, profiles.keys(), `Define it under \`profiles\`.`),
    place: ref.at,
  });
}

function profileConflict(what: string, place: Place, one: Named, other: Named): Diagnostic {
  return report('policy/profile-conflict', {
    message: `the guest gets the ${what} twice, and they differ`,
    hint: 'Keep it in one place, or make both the same.',
    place,
    related: [
      { message: 'one is here', place: one.at },
      { message: 'the other is here', place: other.at },
    ],
  });
}
