import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commands } from '../packages/cli/src/commands.ts';
import { ensureBundle, linkBundle } from './docs/bundle.ts';

const root = join(import.meta.dirname, '..');
const gitops = join(root, 'examples/gitops');
const read = (path: string): string => readFileSync(join(gitops, path), 'utf8');
const files = readdirSync(gitops, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(gitops.length + 1)).sort();

type Json = null | boolean | number | string | Json[] | { readonly [key: string]: Json };
interface Yaml {
  parseDocument(text: string, options: object): { readonly errors: readonly Error[]; readonly warnings: readonly Error[]; toJS(): Json };
}
/** The policy's own YAML reader: this package has none. */
const yaml = createRequire(join(root, 'packages/policy/package.json'))('yaml') as Yaml;

function yamlOf(path: string): Json {
  const document = yaml.parseDocument(read(path), { merge: true, uniqueKeys: true });
  expect([...document.errors, ...document.warnings]).toEqual([]);
  return document.toJS();
}

function at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  return path.reduce<Json | undefined>((found, key) => (typeof found === 'object' && found !== null ? (found as Record<string, Json>)[key] : undefined), value);
}

/** '' for what is no text. */
function textAt(value: Json | undefined, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
}

let scratch = '';
const environment = (): NodeJS.ProcessEnv => ({ PATH: `${scratch}/bin:/usr/sbin:/usr/bin:/sbin:/bin`, HOME: scratch, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', NO_COLOR: '1' });
beforeAll(() => {
  ensureBundle();
  scratch = mkdtempSync(join(tmpdir(), 'pvewall-gitops-'));
  linkBundle(join(scratch, 'bin'));
}, 60_000);
afterAll(() => { rmSync(scratch, { recursive: true, force: true }); });

/** Every `pvewall COMMAND ...` of a text, up to what ends a command of a shell; comments left out. */
function called(text: string): { readonly name: string; readonly rest: string }[] {
  const code = text.split('\n').filter((line) => !/^\s*#/.test(line)).join('\n');
  return [...code.matchAll(/(?<![\w/.<-])\bpvewall ([a-z]+)([^\n|&;<>]*)/g)].map(([, name = '', rest = '']) => ({ name, rest }));
}

describe('every command in the examples for git', () => {
  test.each(files)('exists, with its options: %s', (path) => {
    for (const { name, rest } of called(read(path))) {
      const command = commands.find((one) => one.name === name);
      expect({ path, name, known: command !== undefined }).toEqual({ path, name, known: true });
      const options = [...rest.matchAll(/ --([a-z-]+)(?:[ =]([a-z]+)\b)?/g)];
      for (const [, option = '', value = ''] of options) {
        const found = command?.options[option];
        expect({ path, name, option, known: found !== undefined }).toEqual({ path, name, option, known: true });
        if (found?.choices !== undefined) expect(found.choices).toContain(value);
      }
    }
  });

  test('is found by this test', () => {
    const all = files.flatMap((path) => called(read(path)).map(({ name }) => name));
    expect([...new Set(all)].sort()).toEqual(expect.arrayContaining(['apply', 'capture', 'confirm', 'fmt', 'lint', 'plan', 'test', 'validate']));
    expect(called('x | pvewall plan --root "a" --format markdown > plan.md')).toEqual([{ name: 'plan', rest: ' --root "a" --format markdown ' }]);
  });
});

describe('the workflow for GitHub', () => {
  const workflow = yamlOf('github/pvewall.yaml');
  const jobs = Object.entries(at(workflow, 'jobs') as Record<string, Json>);
  const steps = jobs.flatMap(([, job]) => at(job, 'steps') as Json[]);

  test('gives each job no more than it needs', () => {
    expect(at(workflow, 'permissions')).toEqual({});
    expect(Object.fromEntries(jobs.map(([name, job]) => [name, at(job, 'permissions')]))).toEqual({ check: { contents: 'read' }, comment: { 'pull-requests': 'write' }, plan: { contents: 'read' }, apply: {} });
    const writing = jobs.filter(([, job]) => JSON.stringify(at(job, 'permissions')).includes('write'));
    expect(JSON.stringify(writing)).not.toContain('actions/checkout');
  });

  test('pins what is not its own by commit', () => {
    const uses = steps.flatMap((step) => at(step, 'uses') ?? []);
    expect(uses.length).toBeGreaterThan(4);
    for (const used of uses) expect(used).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40}$/);
    for (const step of steps.filter((one) => textAt(one, 'uses').includes('checkout'))) expect(at(step, 'with', 'persist-credentials')).toBe(false);
  });

  test('puts nothing that somebody else chose into a script', () => {
    for (const step of steps) expect(textAt(step, 'run')).not.toContain('${{');
  });

  test('lets no two applies race, and none without approval', () => {
    expect(at(workflow, 'jobs', 'apply', 'concurrency')).toEqual({ group: 'pvewall-apply-${{ matrix.node }}', 'cancel-in-progress': false });
    expect(at(workflow, 'jobs', 'apply', 'environment')).toBe('production');
    expect(at(workflow, 'jobs', 'apply', 'needs')).toBe('plan');
  });

  test.each(steps.map((step) => [textAt(step, 'name'), textAt(step, 'run')] as const).filter(([, run]) => run !== ''))('has a script that a shell can read: %s', (_, script) => {
    execFileSync('bash', ['-n', '-c', script]);
  });

  test('updates its one comment, and no other', () => {
    const script = textAt(workflow, 'jobs', 'comment', 'steps', 1, 'run');
    expect(said(script, '[]')).toEqual(['POST repos/o/r/issues/7/comments']);
    const comments = JSON.stringify([
      { id: 1, user: { login: 'anna' }, body: '<!-- pvewall plan pve -->\nforged' },
      { id: 2, user: { login: 'github-actions[bot]' }, body: '<!-- pvewall plan pve2 -->\nanother node' },
      { id: 3, user: { login: 'github-actions[bot]' }, body: '<!-- pvewall plan pve -->\nours' },
    ]);
    expect(said(script, comments)).toEqual(['PATCH repos/o/r/issues/comments/3']);
    expect(readFileSync(join(scratch, 'comment', 'sent'), 'utf8')).toBe('<!-- pvewall plan pve -->\n### a plan\n');
    expect(said(script, '[]', '')).toEqual(['POST repos/o/r/issues/7/comments']);
    expect(readFileSync(join(scratch, 'comment', 'sent'), 'utf8')).toContain('### pvewall: `pve`\n\n**No plan could be made: see [the log](https://log).**');
  });

  /** Runs the script with a `gh` that answers with these comments; what it was told to do. */
  function said(script: string, comments: string, plan = '### a plan\n'): string[] {
    const folder = join(scratch, 'comment');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    writeFileSync(join(folder, 'plan.md'), plan);
    writeFileSync(join(folder, 'comments.json'), comments);
    const gh = ['#!/bin/bash', 'method=GET filter=. path=', 'while [ $# -gt 0 ]; do case $1 in', '--method) method=$2; shift ;; --jq) filter=$2; shift ;; --field) cp "${2#body=@}" sent; shift ;;', 'repos/*) path=$1 ;; esac; shift; done', 'if [ $method = GET ]; then jq -r "$filter" comments.json; else echo "$method $path" >> calls; fi', ''];
    writeFileSync(join(scratch, 'bin/gh'), gh.join('\n'));
    chmodSync(join(scratch, 'bin/gh'), 0o755);
    const env = { ...environment(), REPOSITORY: 'o/r', NUMBER: '7', NODE: 'pve', LOG: 'https://log', GH_TOKEN: 'x' };
    const { status, stderr } = spawnSync('bash', ['-eo', 'pipefail', '-c', script], { cwd: folder, env, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
  }
});

describe('the pipeline for GitLab', () => {
  const pipeline = yamlOf('gitlab/gitlab-ci.yml') as Record<string, Json>;
  const jobs = Object.entries(pipeline).filter(([, value]) => at(value, 'script') !== undefined);
  const scriptOf = (job: Json): string => ['before_script', 'script'].flatMap((key) => (at(job, key) as Json[] | undefined) ?? []).map((line) => { expect(typeof line).toBe('string'); return textAt(line); }).join('\n');

  test.each(jobs)('has a script that a shell can read: %s', (_, job) => {
    execFileSync('sh', ['-n', '-c', scriptOf(job)]);
  });

  test('names stages that are there, images by version, and lets no two applies race', () => {
    for (const [, job] of jobs) expect(pipeline['stages']).toContainEqual(at(job, 'stage'));
    expect(JSON.stringify(pipeline).match(/"image":"[^"]*"/g)).toEqual(expect.arrayContaining([expect.stringMatching(/:\d+\.\d+\.\d+/)]));
    expect(JSON.stringify(pipeline)).not.toMatch(/"image":"[^":]*(?::latest)?"/);
    expect(at(pipeline['apply'], 'resource_group')).toBe('pvewall-apply-$NODE');
    expect(at(pipeline['apply'], 'rules', 0, 'when')).toBe('manual');
  });

  test('updates its one comment, and no other', () => {
    const script = scriptOf(pipeline['comment'] ?? null).replace('apk add --no-cache curl jq\n', '');
    const notes = [{ id: 1, author: { id: 5 }, body: '<!-- pvewall plan pve -->' }, { id: 2, author: { id: 9 }, body: 'hello' }];
    expect(calls(script, notes)).toEqual(['POST https://g/projects/3/merge_requests/7/notes <!-- pvewall plan pve -->']);
    expect(calls(script, [...notes, { id: 4, author: { id: 9 }, body: '<!-- pvewall plan pve -->\nours' }])).toEqual(['PUT https://g/projects/3/merge_requests/7/notes/4 <!-- pvewall plan pve -->']);
  });

  function calls(script: string, notes: Json): string[] {
    const folder = mkdtempSync(join(scratch, 'notes-'));
    writeFileSync(join(folder, 'plan-pve.md'), '### a plan\n');
    writeFileSync(join(folder, 'notes.json'), JSON.stringify(notes));
    const curl = ['#!/bin/sh', 'method=GET url= body=', 'while [ $# -gt 0 ]; do case $1 in', '--request) method=$2; shift ;; --header | --output) shift ;; --data-urlencode) body=$(head -n 1 "${2#body@}"); shift ;; https:*) url=$1 ;; esac; shift; done', 'case "$method $url" in "GET https://g/user") echo \'{"id": 9}\' ;; GET*) cat notes.json ;; *) echo "$method $url $body" >> calls ;; esac', ''];
    writeFileSync(join(scratch, 'bin/curl'), curl.join('\n'));
    chmodSync(join(scratch, 'bin/curl'), 0o755);
    const env = { ...environment(), NODE: 'pve', CI_API_V4_URL: 'https://g', CI_PROJECT_ID: '3', CI_MERGE_REQUEST_IID: '7', CI_PIPELINE_URL: 'https://p', PVEWALL_COMMENT_TOKEN: 'x' };
    const { status, stderr } = spawnSync('sh', ['-e', '-c', script], { cwd: folder, env, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
  }
});

/** A repository with the homelab's policy, and a hook. */
function repository(): string {
  const folder = mkdtempSync(join(scratch, 'repository-'));
  git(folder, 'init', '-q', '-b', 'main');
  git(folder, 'config', 'user.name', 'Anna');
  git(folder, 'config', 'user.email', 'anna@example.org');
  cpSync(join(root, 'examples/homelab/policy.yaml'), join(folder, 'policy.yaml'));
  return folder;
}

function git(cwd: string, ...words: string[]): { readonly status: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync('git', words, { cwd, env: environment(), encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

describe('the hook before a commit', () => {
  const wrong: readonly (readonly [string, (text: string) => string, RegExp])[] = [
    ['that is not valid', (text) => text.replace('policy_in: DROP', 'policy_in: MAYBE'), /policy_in/],
    ['that opens what manages the node', (text) => text.replace('policy_in: DROP', 'policy_in: ACCEPT'), /lint\/open-management/],
    ['that is not formatted', (text) => text.replace('  options:', '  options:      '), /stopped by: find .* pvewall fmt --check/],
    ['that fails its own tests', (text) => `${text}  - { always: { from: outside, to: node.*, tcp: 8006 } }\n`, /tcp\/8006/],
  ];

  test('lets a good policy pass, whatever else lies in the folder', () => {
    const folder = withHook();
    writeFileSync(join(folder, 'other.yaml'), 'nonsense: [');
    git(folder, 'add', 'policy.yaml');
    expect(git(folder, 'commit', '-m', 'first')).toMatchObject({ status: 0 });
  });

  test('does nothing where no policy is committed', () => {
    const folder = withHook();
    writeFileSync(join(folder, 'README'), 'x\n');
    git(folder, 'add', 'README');
    expect(git(folder, 'commit', '-m', 'first')).toMatchObject({ status: 0 });
  });

  test.each(wrong)('stops one %s', (_, change, why) => {
    const folder = withHook();
    const path = join(folder, 'policy.yaml');
    const good = readFileSync(path, 'utf8');
    writeFileSync(path, change(good));
    git(folder, 'add', 'policy.yaml');
    // It is the commit that counts, not what was mended since and not added.
    writeFileSync(path, good);
    const { status, said } = git(folder, 'commit', '-m', 'first');
    expect({ status, said }).toEqual({ status: 1, said: expect.stringMatching(why) });
    git(folder, 'add', 'policy.yaml');
    expect(git(folder, 'commit', '-m', 'mended')).toMatchObject({ status: 0 });
  });

  test.each(wrong)('of pre-commit.com stops one %s, too', (_, change) => {
    const folder = repository();
    const hooks = at(yamlOf('pre-commit/pre-commit-config.yaml'), 'repos', 0, 'hooks') as { entry: string; files: string; pass_filenames?: boolean; language: string }[];
    // As pre-commit does it: the entry's words, then the names of files that fit.
    const run = (): number[] => hooks.map(({ entry, files: pattern, pass_filenames: passes = true, language }) => {
      expect({ language, fits: new RegExp(pattern).test('policy.yaml') }).toEqual({ language: 'system', fits: true });
      const [program = '', ...words] = entry.split(' ');
      return spawnSync(program, [...words, ...(passes ? ['policy.yaml'] : [])], { cwd: folder, env: environment() }).status ?? 1;
    });
    expect(run()).toEqual([0, 0, 0, 0]);
    const path = join(folder, 'policy.yaml');
    writeFileSync(path, change(readFileSync(path, 'utf8')));
    expect(run().some((status) => status !== 0)).toBe(true);
  });

  function withHook(): string {
    const folder = repository();
    mkdirSync(join(folder, 'hooks'));
    copyFileSync(join(gitops, 'pre-commit/pre-commit'), join(folder, 'hooks/pre-commit'));
    git(folder, 'config', 'core.hooksPath', 'hooks');
    return folder;
  }
});

describe('the scripts for a node', () => {
  test.each(['pull/pvewall-pull', 'ssh/pvewall-deploy', 'pre-commit/pre-commit'])('are what any POSIX shell reads, and can be run: %s', (path) => {
    execFileSync('dash', ['-n', join(gitops, path)]);
    execFileSync('test', ['-x', join(gitops, path)]);
    expect(read(path)).toMatch(/^#!\/bin\/sh\n[\s\S]*\nset -eu\n/);
  });

  const analyze = ['/usr/bin/systemd-analyze', '/bin/systemd-analyze'].find((path) => existsSync(path));
  const withSystemd = analyze === undefined && process.env['CI'] !== 'true' ? test.skip : test;
  if (analyze === undefined) process.stderr.write('skipped: the units of the examples: systemd-analyze is not here\n');

  withSystemd('have units that systemd finds no fault with, in a sandbox', () => {
    const folder = mkdtempSync(join(scratch, 'units-'));
    for (const name of ['pvewall-pull.service', 'pvewall-pull.timer']) writeFileSync(join(folder, name), read(`pull/${name}`).replace('/usr/local/sbin/pvewall-pull', '/bin/true').replace(/^Documentation=.*\n/m, ''));
    const { status, stdout, stderr } = spawnSync(analyze ?? '', ['verify', '--man=no', join(folder, 'pvewall-pull.service'), join(folder, 'pvewall-pull.timer')], { encoding: 'utf8' });
    expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: '' });
    const security = spawnSync(analyze ?? '', ['security', '--offline=yes', join(folder, 'pvewall-pull.service')], { encoding: 'utf8', env: { ...process.env, SYSTEMD_COLORS: '0' } });
    expect(Number(/exposure level for \S+: ([\d.]+)/.exec(security.stdout)?.[1] ?? 10)).toBeLessThanOrEqual(4);
  });
});
