import { loadModule } from '../scripts/generate/load-module.mjs';

/** The table of commands that --help is made of. */
export async function loadCommands() {
  const { commands } = await loadModule(`export { commands } from './packages/cli/src/commands.ts';`);
  return commands;
}

/** The systemd units that `pvewall schedule install` would write for the usual policy, by path. */
export async function loadUnits() {
  const { packagedUnits } = await loadModule(`export { packagedUnits } from './packages/cli/src/schedule/packaged-units.ts';`);
  return packagedUnits;
}
