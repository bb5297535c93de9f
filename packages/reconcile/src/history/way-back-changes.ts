import type { Address, Change } from '@pvewall/model';
import { fwFileChanges } from '@pvewall/resources';
import { chainLines } from '../revert-script/chain-lines.ts';
import type { Lasting } from '../undo/state-of.ts';

/** What an effect of a way back changes, for people. */
export function wayBackChanges(address: Address, effect: Lasting): Change[] {
  switch (effect.type) {
    case 'write-file':
      return fwFileChanges(address, effect.path, effect.before ?? '', effect.after) ?? [whole(address, effect.path, effect.before, effect.after)];
    case 'remove-file':
      return [whole(address, effect.path, effect.before, null)];
    case 'write-link':
      return [whole(address, effect.path, effect.before, effect.after)];
    case 'write-sysctl':
      return [{ address: `${address}.${effect.key}`, label: effect.key, action: 'update', ...(effect.before !== null && { before: effect.before }), after: effect.after }];
    case 'restore-ebtables':
      return effect.chains.flatMap((chain) => chainChanges(address, chain, chainLines(effect.before, [chain]), chainLines(effect.after, [chain])));
  }
}

function whole(address: Address, path: string, before: string | null, after: string | null): Change {
  if (before === null) return { address, label: path, action: 'create', after: 'as it was' };
  return after === null ? { address, label: path, action: 'delete', before: path, reason: 'it was not there' } : { address, label: path, action: 'update', before: 'as it is', after: 'as it was' };
}

function chainChanges(address: Address, chain: string, before: string, after: string): Change[] {
  const [old, now] = [before, after].map((text) => text.split('\n').filter((line) => line !== '')) as [string[], string[]];
  const named = { address: `${address}.${chain}`, label: `chain ${chain}` };
  return [
    ...old.filter((line) => !now.includes(line)).map((line): Change => ({ ...named, action: 'delete', before: line, reason: 'it was not there' })),
    ...now.filter((line) => !old.includes(line)).map((line): Change => ({ ...named, action: 'create', after: line })),
  ];
}

