import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { node } from './inputs/folders.mjs';
import { timeCommand } from './measure.mjs';

/** The command under test; PVEWALL_BUNDLE names another build of it. */
const bundle = process.env['PVEWALL_BUNDLE'] ?? fileURLToPath(new URL('../packages/cli/dist/pvewall.cjs', import.meta.url));

/** What everything is compared with: Node.js doing nothing. */
export const nothing = [process.execPath, '-e', '0'];

export function pvewall(...words) {
  if (!existsSync(bundle)) throw new Error(`${bundle} is not there; run: node packages/cli/build.mjs`);
  return [process.execPath, bundle, ...words];
}

/** A plan that must find nothing to do; with `status: 2` one that must find something. */
export function planCommand(policy, root) {
  return pvewall('plan', join(policy, 'policy.yaml'), '--root', root, '--node', node, '--detailed-exitcode');
}

/** A cache folder of pvewall's own, empty. */
export function emptyCache(out) {
  mkdirSync(join(out, 'cache'), { recursive: true });
  return mkdtempSync(join(out, 'cache', 'xdg-'));
}

/** Milliseconds of a command whose cache is empty when it starts. */
export function timeCold(command, out, options) {
  const cache = emptyCache(out);
  try {
    return timeCommand(command, { ...options, env: { XDG_CACHE_HOME: cache } });
  } finally {
    rmSync(cache, { recursive: true });
  }
}
