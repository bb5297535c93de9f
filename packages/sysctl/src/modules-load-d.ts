import type { HostFile } from './drop-in.ts';
import { dropInsInOrder } from './drop-in.ts';

/** The modules that one file names, in order (modules-load.d(5)). */
export function parseModulesLoadD(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith(';'));
}

/** A file as we write it. The header's lines become comments. */
export function printModulesLoadD(modules: Iterable<string>, header: string): string {
  const comment = header.split('\n').map((line) => `# ${line}`.trimEnd());
  return [...comment, ...modules, ''].join('\n');
}

/** Every module that systemd loads at boot, with `-` and `_` alike, as the kernel has it. */
export function modulesAtBoot(files: Iterable<HostFile>): Set<string> {
  const names = dropInsInOrder(files, 'modules-load.d').flatMap((file) => parseModulesLoadD(file.text));
  return new Set(names.map((name) => name.replaceAll('-', '_')));
}
