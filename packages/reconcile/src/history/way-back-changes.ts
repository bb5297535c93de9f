import type { Address, Change } from '@pvewall/model';
import { fwFileChanges } from '@pvewall/resources';
import { chainLines } from '../revert-script/chain-lines.ts';
import type { Lasting } from '../undo/state-of.ts';

/** What an effect of a way back changes, for people; in the words of a plan, where they fit. */
export function wayBackChanges(address: Address, effect: Lasting): Change[] {
  switch (effect.type) {
    case 'write-file':
      return (fwFileChanges(address, effect.path, effect.before ?? '', effect.after) ?? [whole(address, effect.path, effect.before, effect.after)]).map(because);
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

const reason = 'it was not there before';

/** The reasons of a plan speak of a policy, which a way back does not read. */
function because(change: Change): Change {
  return change.action === 'delete' ? { ...change, reason } : change;
}

function whole(address: Address, path: string, before: string | null, after: string | null): Change {
  if (before === null) return { address, label: path, action: 'create', after: 'as it was' };
  return after === null ? { address, label: path, action: 'delete', before: 'is there', reason } : { address, label: path, action: 'update', before: 'as it is', after: 'as it was' };
}

function chainChanges(address: Address, chain: string, before: string, after: string): Change[] {
  const [old, now] = [before, after].map((text) => text.split('\n').filter((line) => line !== '')) as [string[], string[]];
  return [
    ...old.filter((line) => !now.includes(line)).map((line): Change => ({ ...named(address, chain, line), action: 'delete', before: said(line), reason })),
    ...now.filter((line) => !old.includes(line)).map((line): Change => ({ ...named(address, chain, line), action: 'create', after: said(line) })),
  ];
}

function named(address: Address, chain: string, line: string): Pick<Change, 'address' | 'label'> {
  return { address: `${address}.${chain}`, label: `chain ${chain} ${line.startsWith(':') ? 'policy' : 'rule'}` };
}

/** `:INPUT DROP` and `-A INPUT -p 0xfe68 -j DROP` without the chain. */
function said(line: string): string {
  return line.startsWith(':') ? (line.split(' ')[1] ?? '') : line.split(' ').slice(2).join(' ');
}
