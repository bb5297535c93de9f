import { loadModule } from '../scripts/generate/load-module.mjs';

/** The table of commands that --help is made of. */
export async function loadCommands() {
  const { commands } = await loadModule(`export { commands } from './packages/cli/src/commands.ts';`);
  return commands;
}
