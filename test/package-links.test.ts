import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeWhere } from './describe-where.ts';
import { ensureBundle } from './docs/bundle.ts';
import { brokenLinks } from './docs/links.ts';
import { makePackage, programsMissing, run } from './package/run.ts';

describeWhere(programsMissing('dpkg-deb'), 'documents of a Debian package', 'the links of packaged documents', () => {
  let folder = '';
  beforeAll(() => {
    ensureBundle();
    folder = mkdtempSync(join(tmpdir(), 'pvewall-package-links-'));
    run('dpkg-deb', ['-x', makePackage(folder), join(folder, 'unpacked')]);
  }, 120_000);
  afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

  test('lead to what is in the package', () => {
    const unpacked = join(folder, 'unpacked');
    const documents = readdirSync(unpacked, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.md'));
    expect(documents).toEqual(expect.arrayContaining(['README.md', 'docs/cli.md', 'docs/schedule.md', 'docs/traffic.md', 'bench/README.md'].map((path) => `usr/share/doc/pvewall/${path}`)));
    expect(documents.flatMap((path) => brokenLinks(unpacked, path))).toEqual([]);
    expect(readFileSync(join(unpacked, 'usr/share/doc/pvewall/docs/cli.md'), 'utf8')).toContain('](../../../pvewall/plan.schema.json)');
  });
});
