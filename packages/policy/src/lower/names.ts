import type { Place } from '@pvewall/model';
import type { Pair } from '../yaml/node.ts';
import type { Context } from './context.ts';

/** Lower-case names of one map, to find two that are the same to Proxmox VE. */
export class Names {
  private readonly first = new Map<string, { readonly name: string; readonly at: Place }>();
  private readonly context: Context;
  private readonly what: string;

  constructor(context: Context, what: string) {
    this.context = context;
    this.what = what;
  }

  /** The name in lower case, or undefined when it was there already. */
  add(pair: Pair, at: Place): string | undefined {
    const name = pair.key.toLowerCase();
    const before = this.first.get(name);
    if (before === undefined) {
      this.first.set(name, { name: pair.key, at });
      return name;
    }
    this.context.report('policy/same-name', {
      message: `the ${this.what} ${pair.key} is the same as ${before.name}: Proxmox VE looks these names up without case`,
      hint: 'Rename or remove one of them.',
      place: at,
      related: [{ message: 'first written here', place: before.at }],
    });
    return undefined;
  }

  /** The same for what Proxmox VE keeps in lower case. */
  addLowered(pair: Pair, at: Place): string | undefined {
    const name = this.add(pair, at);
    if (name !== undefined && name !== pair.key) {
      this.context.report('policy/upper-case-name', {
        message: `Proxmox VE keeps the ${this.what} ${pair.key} as ${name}, and a reference with capitals never matches`,
        hint: `Write \`${name}\`.`,
        place: at,
      });
    }
    return name;
  }
}
