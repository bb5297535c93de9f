import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { isatty } from 'node:tty';
import { fileURLToPath } from 'node:url';

const bundle = fileURLToPath(new URL('../../packages/cli/dist/pvewall.cjs', import.meta.url));
const example = fileURLToPath(new URL('../../examples/homelab/policy.yaml', import.meta.url));

/** A step did not do what the story says. */
export class Surprise extends Error {}

/** Where the story is told: what is shown, what is typed, and what is looked at behind the scene. */
export function openStage(folder, kind) {
  const work = `${folder}/work`;
  mkdirSync(work, { recursive: true });
  const options = { cwd: work, env: environment(folder) };
  return {
    kind,
    work,
    /** The root of the host's files. */
    host: kind === 'files' ? `${work}/host` : '',
    heading: (text) => show(`\n${paint('1', text)} ${paint('2', '─'.repeat(Math.max(0, width() - text.length - 1)))}\n\n`),
    say: (text) => show(`${wrap(text)}\n\n`),
    type: (command, expected = 0) => type(command, expected, options),
    look: (command) => execFileSync('sh', ['-c', command], { ...options, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
    plan: (words) => planOf(words, options),
    takeExample: () => cpSync(example, `${work}/policy.yaml`),
  };
}

export function expect(holds, otherwise) {
  if (!holds) throw new Surprise(otherwise);
}

/** A shell of the host's root: its own home, so that no cache or setting of the user's takes part. */
function environment(folder) {
  const bin = `${folder}/bin`;
  mkdirSync(bin, { recursive: true });
  writeFileSync(`${bin}/pvewall`, `#!/bin/sh\nexec "${process.execPath}" "${bundle}" "$@"\n`);
  chmodSync(`${bin}/pvewall`, 0o755);
  const path = [bin, dirname(process.execPath), '/usr/sbin', '/usr/bin', '/sbin', '/bin'].join(':');
  return { ...process.env, PATH: path, HOME: folder, XDG_CACHE_HOME: `${folder}/cache` };
}

/** What is shown is what runs, on the terminal itself. */
function type(command, expected, options) {
  show(`${paint('1;36', `$ ${command}`)}\n`);
  const { status } = spawnSync('sh', ['-c', command], { ...options, stdio: ['ignore', 'inherit', 'inherit'] });
  show(status === 0 ? '\n' : `${paint('2', `(exit code ${status})`)}\n\n`);
  expect(status === expected, `\`${command}\` ended with exit code ${status}, not ${expected}`);
}

/** The same question as the command just shown, in the form for programs. */
function planOf(words, options) {
  const { stdout } = spawnSync('sh', ['-c', `pvewall ${words} --format json`], { ...options, encoding: 'utf8' });
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Surprise(`\`pvewall ${words} --format json\` prints no JSON: ${stdout.slice(0, 200)}`);
  }
}

function show(text) {
  writeSync(1, text);
}

function paint(code, text) {
  const { NO_COLOR: noColor, TERM: term } = process.env;
  return isatty(1) && !noColor && term !== 'dumb' ? `\u001b[${code}m${text}\u001b[0m` : text;
}

/** Long lines of prose are hard to read, however wide the terminal is. */
function width() {
  return isatty(1) ? Math.min(process.stdout.columns, 100) : 80;
}

function wrap(text) {
  const lines = [''];
  for (const word of text.trim().split(/\s+/)) {
    if (lines.at(-1).length + 1 + word.length > width()) lines.push('');
    lines.push(`${lines.pop()} ${word}`.trimStart());
  }
  return lines.join('\n');
}
