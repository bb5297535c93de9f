import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './run.ts';

/** Makes a package of another version from one: the same files, and a program that says that version. */
export function newerPackage(deb: string, { version, file }: { readonly version: string; readonly file: string }): void {
  const tree = mkdtempSync(join(tmpdir(), 'pvewall-newer-'));
  try {
    run('dpkg-deb', ['-R', deb, tree]);
    const control = readFileSync(join(tree, 'DEBIAN/control'), 'utf8');
    const old = /^Version: (.*)$/m.exec(control)?.[1] ?? '';
    writeFileSync(join(tree, 'DEBIAN/control'), control.replace(`Version: ${old}`, `Version: ${version}`));
    const command = join(tree, 'usr/bin/pvewall');
    writeFileSync(command, readFileSync(command, 'utf8').replaceAll(`"${old}"`, `"${version}"`));
    run('dpkg-deb', ['--root-owner-group', '-Znone', '-b', tree, file]);
  } finally {
    rmSync(tree, { recursive: true });
  }
}
