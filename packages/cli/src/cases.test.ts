import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { kinds } from '@pvewall/resources';
import { exitCode } from './exit-code.ts';
import { guardOptions } from './guard-options.ts';
import { main } from './main.ts';
import { testIo, type TestIo } from './testing.ts';

/** The stories change all sorts of things; guards have tests of their own. */
const everyGuard = Object.keys(guardOptions).map((name) => `--${name}`);

/**
 * Each folder of cases/ is a story: policy.yaml meets host/, plan.txt is what is said, host.after/ is what is left,
 * drift.txt what checks find there although the files are as the policy says.
 * lint.txt is what lint says, policy.fixed.yaml what lint --fix leaves. UPDATE_CASES=1 writes all of them anew.
 */
const cases = new URL('../cases/', import.meta.url).pathname;
const names = readdirSync(cases).sort();
const update = process.env['UPDATE_CASES'] === '1';
const scratch = mkdtempSync(join(tmpdir(), 'pvewall-cases-'));
const seen = new Set<string>();

afterAll(() => { rmSync(scratch, { recursive: true }); });

interface Story {
  readonly root: string;
  run(...words: string[]): Promise<{ code: number; io: TestIo }>;
}

function open(name: string, copy: string): Story {
  const cwd = join(scratch, name, copy);
  mkdirSync(cwd, { recursive: true });
  const root = join(cwd, 'host');
  cpSync(join(cases, name, 'host'), root, { recursive: true, verbatimSymlinks: true });
  cpSync(join(cases, name, 'policy.yaml'), join(cwd, 'policy.yaml'));
  return {
    root,
    run: async (...words) => {
      const io = testIo(cwd);
      return { code: await main([...words, '--root', 'host', '--node', 'pve'], io), io };
    },
  };
}

/** Path -> content; links as `-> target`. What pvewall keeps for itself is left out, and what git needs to keep a folder. */
function tree(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
  const pairs = files.map((entry): [string, string] => {
    const path = join(entry.parentPath, entry.name);
    return [path.slice(folder.length + 1), entry.isSymbolicLink() ? `-> ${readlinkSync(path)}` : readFileSync(path, 'utf8')];
  });
  return Object.fromEntries(pairs.filter(([path]) => !path.startsWith('var/lib/pvewall/') && !path.endsWith('.gitkeep')).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function golden(path: string, actual: string): void {
  if (update) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, actual);
  }
  expect(actual).toBe(existsSync(path) ? readFileSync(path, 'utf8') : undefined);
}

function goldenTree(folder: string, root: string): void {
  if (update) {
    rmSync(folder, { recursive: true, force: true });
    cpSync(root, folder, { recursive: true, verbatimSymlinks: true });
    rmSync(join(folder, 'var/lib/pvewall'), { recursive: true, force: true });
    for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) if (path.endsWith('.gitkeep')) rmSync(join(folder, path));
  }
  expect(tree(root)).toEqual(tree(folder));
}

describe.each(names)('%s', (name) => {
  test('the plan', async () => {
    const { io } = await open(name, 'plan').run('plan');
    golden(join(cases, name, 'plan.txt'), io.stdout());
    const json = await open(name, 'json').run('plan', '--format', 'json');
    const { resources } = JSON.parse(json.io.stdout()) as { resources: { kind: string }[] };
    for (const { kind } of resources) seen.add(kind);
  });

  test('what lint says, and what it takes out of the policy so that the plan stays the same for every packet', async () => {
    const story = open(name, 'lint');
    const { io } = await story.run('lint', 'policy.yaml');
    golden(join(cases, name, 'lint.txt'), io.stdout());
    const policy = join(story.root, '../policy.yaml');
    const before = readFileSync(policy, 'utf8');
    expect((await story.run('lint', '--fix', 'policy.yaml')).code).not.toBe(exitCode.refused);
    const fixed = readFileSync(policy, 'utf8');
    if (fixed !== before || existsSync(join(cases, name, 'policy.fixed.yaml'))) golden(join(cases, name, 'policy.fixed.yaml'), fixed);
  });

  test('planning changes nothing', async () => {
    const story = open(name, 'read-only');
    const before = tree(story.root);
    await story.run('plan');
    await story.run('drift');
    expect(tree(story.root)).toEqual(before);
  });

  test('the apply leaves the host as the policy says, and the next plan is empty', async () => {
    const story = open(name, 'apply');
    const applied = await story.run('apply', '--auto-approve', ...everyGuard);
    expect({ code: applied.code, errors: applied.io.stderr().match(/error:.*/g) }).toEqual({ code: 0, errors: null });
    goldenTree(join(cases, name, 'host.after'), story.root);
    const again = await story.run('plan', '--detailed-exitcode');
    expect({ code: again.code, out: again.io.stdout() }).toEqual({ code: 0, out: expect.stringMatching(/^(?:.*\n)*No changes\. /) });
    const drift = await story.run('drift');
    const found = join(cases, name, 'drift.txt');
    expect({ code: drift.code, out: drift.io.stdout() }).toEqual(drift.code === 0 ? { code: 0, out: expect.stringMatching(/^No drift\. /m) } : { code: 2, out: expect.stringContaining('The files are as the policy says') });
    if (drift.code !== 0 || existsSync(found)) golden(found, drift.io.stdout());
  });

  test('what init writes of the host validates, and planning it changes nothing', async () => {
    const story = open(name, 'init');
    const { io } = await story.run('init', '-o', 'imported.yaml');
    const { io: plan } = await story.run('plan', 'imported.yaml');
    // Two things are worth a change wherever they come from: what Proxmox VE ignores, and rules that are never asked.
    const exceptions = io.stderr().includes('init/left-out') || plan.stdout().includes('rules behind the jump to PVEFW-FORWARD');
    expect(exceptions || /^(?:.*\n)*(?:No changes\.|Nothing to compare:) /.test(plan.stdout())).toBe(true);
    expect(plan.stdout()).not.toContain('  + ');
  });
});

test('every kind of resource has a case that changes it', () => {
  expect([...seen].sort()).toEqual(kinds.map(({ name }) => name).sort());
});
