/**
 * `npm run demo`: a throw-away Proxmox-like host, and the story of examples/homelab told on it.
 *
 *     --no-setup      the bundled command is there already: neither install nor build
 *     --files-only    without a kernel: the host is a directory
 *
 * Exit code 1 when a step does not do what the story says. With CI=true the kernel is not done without.
 */
import { mkdtempSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findWorld, play } from './demo/world.mjs';
import { setup } from './setup.mjs';

const { values } = parseArgs({ options: { 'no-setup': { type: 'boolean' }, 'files-only': { type: 'boolean' } } });

if (values['no-setup'] !== true) setup();
const folder = mkdtempSync(join(tmpdir(), 'pvewall-demo-'));
try {
  process.exitCode = await demo();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function demo() {
  if (values['files-only'] === true) return play(folder, 'files');
  const { namespaces, obstacle } = findWorld(folder);
  if (namespaces !== undefined) return play(folder, 'kernel', namespaces);
  if (process.env.CI === 'true') {
    console.error(`The demo needs namespaces, ebtables and conntrack values of its own here: ${obstacle}`);
    return 1;
  }
  writeSync(1, `No throw-away kernel firewall can be had here (${obstacle}), so this is the part with files alone.\n`);
  return play(folder, 'files');
}
