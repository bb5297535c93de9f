import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs the sides of a comparison in turns, so that what else the machine does hits all of them, and gives each side's
 * samples in ascending order. A side is a function that does its work once and returns milliseconds. The first turn
 * warms up and does not count.
 */
export function takeTurns(rounds, sides) {
  const names = Object.keys(sides);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (const name of names) sides[name]();
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) samples[name].push(sides[name]());
  }
  for (const name of names) samples[name].sort((a, b) => a - b);
  return samples;
}

/** Of ascending samples. */
export function median(samples) {
  const middle = samples.length >> 1;
  return samples.length % 2 === 1 ? samples[middle] : (samples[middle - 1] + samples[middle]) / 2;
}

/**
 * Milliseconds that a command takes. Throws when it does not end with `status`, or when `output` does not match what it
 * printed: a command that fails fast must not count as a fast one.
 */
export function timeCommand([program, ...words], { env = {}, cwd, status = 0, output = /(?:)/ } = {}) {
  const start = performance.now();
  const done = spawnSync(program, words, { cwd, env: { ...process.env, ...env }, encoding: 'utf8', maxBuffer: 2 ** 28 });
  const took = performance.now() - start;
  if (done.error !== undefined) throw done.error;
  if (done.status !== status || !output.test(done.stdout)) {
    const printed = `${done.stdout.slice(-2000)}${done.stderr.slice(-2000)}`;
    throw new Error(`${[program, ...words].join(' ')}: exit code ${done.status ?? done.signal}, not ${status}\n${printed}`);
  }
  return took;
}

/** Largest resident size in bytes of a Node.js command, its threads and the Node.js processes that it starts included. */
export function peakMemory(argv, options = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'pvewall-bench-'));
  const hook = `--import=${new URL('report-memory.mjs', import.meta.url).href}`;
  try {
    timeCommand(argv, { ...options, env: { ...options.env, NODE_OPTIONS: hook, PVEWALL_BENCH_MEMORY: folder } });
    const sizes = readdirSync(folder).map((name) => Number(readFileSync(join(folder, name), 'utf8')));
    if (sizes.length === 0) throw new Error(`${argv.join(' ')}: no process reported its memory`);
    return sizes.reduce((sum, size) => sum + size, 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
