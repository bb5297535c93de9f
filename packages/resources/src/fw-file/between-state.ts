import { edit, effective, maxFileSize, toText, type Config, type Document, type Edits, type Tier } from '@pvewall/fw';
import type { Via } from '../kind.ts';
import { between, isOff, namesOf } from './between.ts';

/** As much of a `.fw` file's state as it takes; `text` is null when there is none. */
interface FileState {
  readonly text: string | null;
  readonly document: () => Document;
}

/** The file between two of its states (see `between`); what the policy does not own keeps its bytes. */
export function betweenState<State extends FileState>(tier: Tier, current: State, desired: State, via: Via): State {
  const before = effective(current.document());
  const after = desired.text === null ? nothing : effective(desired.document());
  const middle = between(tier, before, after, via);
  if (middle === after) return desired;
  if (middle === before) return current;
  const doc = edit(current.document(), editsTo(middle, before));
  const text = toText(doc);
  if (Buffer.byteLength(text) > maxFileSize) return inOneWrite(tier, { current, desired }, before, after);
  return { ...current, document: () => doc, text };
}

const nothing: Config = { options: new Map(), aliases: [], ipsets: [], groups: [], rules: [] };

/** Only what differs: to name a section is to own it. */
function editsTo(middle: Config, before: Config): Edits {
  const differing = <T>(items: readonly T[], old: readonly T[]): T[] => items.filter((item) => !old.includes(item));
  return {
    options: middle.options,
    ...(differing(middle.aliases, before.aliases).length > 0 && { aliases: middle.aliases }),
    ipsets: new Map(differing(middle.ipsets, before.ipsets).map((set) => [set.name, set])),
    groups: new Map(differing(middle.groups, before.groups).map((group) => [group.name, group])),
    ...(middle.rules !== before.rules && { rules: middle.rules }),
  };
}

/**
 * pmxcfs stores no file that holds both. Where nothing goes, the new one serves the old of everything else, too, and is
 * written first; but where that would switch the tier on before its guests are ready, or take a name away that others
 * still use, it is written last, and a name that is new may be missing for a moment: its rule is left out until then.
 */
function inOneWrite<State>(tier: Tier, { current, desired }: { current: State; desired: State }, before: Config, after: Config): State {
  const kept = new Set(namesOf(after));
  const switchesOn = isOff(tier, before) && !isOff(tier, after);
  return !switchesOn && namesOf(before).every((name) => kept.has(name)) ? desired : current;
}
