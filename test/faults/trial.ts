import { rmSync } from 'node:fs';
import { validatorOf, type Validator } from '../validator-of.ts';
import type { Change, Fault } from './faults.ts';
import { Stage, type Ended, type Faulted } from './stage.ts';
import { apply, digestOf, firstPolicy, hostOf, makeWorld, policy, temporariesOf, treeOf, type Tree } from './world.ts';

/** As before the apply, or as after it: there is no third. */
type Side = 'before' | 'after';

interface Entry { readonly id: string; readonly outcome: string }

const isHistory = validatorOf('history.schema.json');

const pending = 'var/lib/pvewall/pending';
const record = 'var/lib/pvewall/applied.json';
const looks = [
  { words: ['plan', 'policy.yaml'], codes: { before: 0, after: 0 } },
  { words: ['history', '--format', 'json'], codes: { before: 0, after: 0 } },
  { words: ['drift', 'policy.yaml'], codes: { before: 2, after: 0 } },
] as const;

/** An apply that can be disturbed again and again, and what it must leave. */
export class Trial {
  readonly stage = new Stage();
  #before: Tree = {};
  #after: Tree = {};
  #base = '';
  readonly #settled = new Map<string, Promise<Side>>();
  readonly #goneOn = new Map<string, Promise<void>>();
  #looks = 0;

  /** Sets up the host, and counts what an undisturbed apply changes on it. */
  async setUp(): Promise<readonly Change[]> {
    const { stage } = this;
    makeWorld(stage.model);
    stage.write('policy.yaml', firstPolicy);
    await this.#must(stage.model, apply);
    stage.write('policy.yaml', policy);
    this.#before = treeOf(stage.model);
    this.#base = (await this.#history(stage.model))[0]?.id ?? '';
    const host = stage.host();
    const changes = await stage.count(host, apply);
    this.#after = treeOf(host);
    if (this.#sideOf(this.#after) !== 'after') throw new Error('the apply changes nothing');
    return changes;
  }

  async disturb(fault: Fault): Promise<{ readonly host: string; readonly ended: Faulted }> {
    const host = this.stage.host();
    return { host, ended: await this.stage.fault(host, apply, fault) };
  }

  /** One apply with one fault, and all that follows. Throws with everything that somebody needs to see what was wrong. */
  async befall(fault: Fault, expected: Change): Promise<void> {
    const { host, ended } = await this.disturb(fault);
    try {
      if (ended.hit?.call !== expected.call) throw new Error(`it hit ${JSON.stringify(ended.hit)}, not ${expected.call}`);
      await this.judge(host, ended);
    } catch (error) {
      throw new Error(`${fault.kind} at change ${String(fault.at)}, ${expected.call} ${expected.path}: ${(error as Error).message}\nexit ${String(ended.code)}\n${ended.stderr}`, { cause: error });
    }
    rmSync(host, { recursive: true });
  }

  /** Whether what a command left is what it says, and the next commands lead to one side, which is returned, and then to the other. */
  async judge(host: string, { code, stderr }: Ended): Promise<Side> {
    const tree = treeOf(host);
    const now = this.#sideOf(tree);
    requireThat(code !== 0 || now === 'after', 'it says that all is done, and the host is not as after');
    requireThat(code !== 7 || now === 'before', 'it says that all is taken back, and the host is not as before');
    requireThat(code === null || [0, 1, 7].includes(code), `exit code ${String(code)}`);
    refuseStack(stderr);
    const side = await this.#settle(host, tree);
    requireThat(code !== 0 || side === 'after', 'it says that all is done, and the next command took it back');
    requireThat(code !== 7 || side === 'before', 'it says that all is taken back, and the next command did it');
    return side;
  }

  /** Hosts that are alike are looked at once. */
  #settle(host: string, tree: Tree): Promise<Side> {
    const digest = digestOf(tree);
    const known = this.#settled.get(digest);
    if (known !== undefined) return known;
    const settling = this.#follow(host, tree);
    this.#settled.set(digest, settling);
    return settling;
  }

  async #follow(host: string, tree: Tree): Promise<Side> {
    const look = looks[this.#looks++ % looks.length] ?? looks[0];
    const ended = await this.stage.run(host, look.words);
    const found = treeOf(host);
    const side = this.#sideAfter(found, ended);
    requireThat(ended.code === look.codes[side], `${look.words[0]} ended with ${String(ended.code)}: ${ended.stderr}`);
    if (tree[pending] !== undefined) requireClean(found);
    const digest = digestOf(found);
    const known = this.#goneOn.get(digest);
    const going = known ?? this.#goOn(host, side);
    this.#goneOn.set(digest, going);
    await going;
    return side;
  }

  /** From where the next command has brought it. */
  async #goOn(host: string, side: Side): Promise<void> {
    const [newest] = await this.#history(host);
    requireThat(side === 'after' ? newest?.outcome === 'applied' : newest?.id === this.#base || newest?.outcome === 'reverted', `the host is as ${side}, and history says ${JSON.stringify(newest)}`);
    await this.#must(host, apply);
    const tree = treeOf(host);
    requireThat(this.#sideOf(tree) === 'after', 'another apply does not bring the host to where it should be');
    requireClean(tree);
  }

  #sideAfter(tree: Tree, { stderr }: Ended): Side {
    refuseStack(stderr);
    const side = this.#sideOf(tree);
    if (side === undefined) throw new Error(`after the next command the host is between: ${JSON.stringify(this.#differences(tree), null, 1)}\n${stderr}`);
    requireThat(addressesOf(tree) === addressesOf(side === 'before' ? this.#before : this.#after), `the host is as ${side}, and applied.json says ${tree[record] ?? 'nothing'}`);
    requireThat(tree[pending] === undefined, `the run is still open: ${stderr}`);
    requireThat(temporariesOf(hostOf(tree)).length === 0, `left over: ${temporariesOf(tree).join(' ')}`);
    for (const [path, text] of Object.entries(tree)) if (path.startsWith('var/lib/') && path.endsWith('.json')) JSON.parse(text.slice(text.indexOf(' ')));
    return side;
  }

  /** How a host is now; undefined when it is between. */
  sideOf(host: string): Side | undefined {
    return this.#sideOf(treeOf(host));
  }

  #sideOf(tree: Tree): Side | undefined {
    const host = JSON.stringify(hostOf(tree));
    if (host === JSON.stringify(hostOf(this.#before))) return 'before';
    return host === JSON.stringify(hostOf(this.#after)) ? 'after' : undefined;
  }

  /** Path to what is there now, where it is as neither. */
  #differences(tree: Tree): Tree {
    const [host, before, after] = [hostOf(tree), hostOf(this.#before), hostOf(this.#after)];
    const paths = [...new Set([host, before, after].flatMap((side) => Object.keys(side)))].filter((path) => host[path] !== before[path] || host[path] !== after[path]);
    return Object.fromEntries(paths.map((path) => [path, host[path] === before[path] ? 'as before' : host[path] === after[path] ? 'as after' : (host[path] ?? 'gone')]));
  }

  async #history(host: string): Promise<readonly Entry[]> {
    const { applies } = JSON.parse(await this.#must(host, ['history', '--format', 'json'], isHistory)) as { applies: readonly Entry[] };
    return applies;
  }

  async #must(host: string, words: readonly string[], check?: Validator): Promise<string> {
    const { code, stdout, stderr } = await this.stage.run(host, words);
    requireThat(code === 0, `${words.join(' ')} ended with ${String(code)}: ${stderr}${stdout}`);
    if (check !== undefined) requireThat(check(JSON.parse(stdout)), `it does not fit its schema: ${stdout} ${JSON.stringify(check.errors)}`);
    return stdout;
  }
}

function requireClean(tree: Tree): void {
  const left = temporariesOf(tree);
  requireThat(left.length === 0, `left over: ${left.join(' ')}`);
}

function addressesOf(tree: Tree): string {
  const text = tree[record] ?? '';
  return JSON.stringify((JSON.parse(text.slice(text.indexOf(' '))) as { addresses: unknown }).addresses);
}

function refuseStack(stderr: string): void {
  requireThat(!/made a mistake|^\s+at /m.test(stderr), `it is our mistake: ${stderr}`);
}

function requireThat(holds: boolean, message: string): void {
  if (!holds) throw new Error(message);
}
