/**
 * `npm run package`: makes pvewall_VERSION_all.deb, in dist/ or in the folder that --out names. Two runs on the same
 * sources give the same bytes: all times are SOURCE_DATE_EPOCH, or else that of the last commit.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build, root } from '../scripts/build.mjs';
import { emptyFolders, packageFiles } from './contents.mjs';
import { controlText, maintainerOf } from './control.mjs';

const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist' }, bundle: { type: 'string' } } });
// With --bundle, a command that is built already.
if (values.bundle === undefined) build();
const { version } = JSON.parse(await readFile(`${root}packages/cli/package.json`, 'utf8'));
const about = { version, maintainer: maintainerOf(process.env), time: sourceTime() };
const files = await packageFiles(values.bundle ?? `${root}packages/cli/dist/pvewall.cjs`, about);
console.log(await makePackage(files, about, resolve(values.out)));

async function makePackage(files, { version, maintainer, time }, out) {
  const tree = await mkdtemp(join(tmpdir(), 'pvewall-package-'));
  try {
    for (const { path, bytes, mode } of files) await place(join(tree, path), bytes, mode);
    for (const path of emptyFolders) await mkdir(join(tree, path), { recursive: true });
    const installedKib = files.reduce((sum, { bytes }) => sum + Math.ceil(Buffer.byteLength(bytes) / 1024), 0);
    await place(join(tree, 'DEBIAN/control'), controlText({ version, maintainer, installedKib }), 0o644);
    await place(join(tree, 'DEBIAN/md5sums'), checksums(files), 0o644);
    for (const name of await readdir(`${root}packaging/debian`)) await place(join(tree, 'DEBIAN', name), await readFile(`${root}packaging/debian/${name}`), 0o755);
    await settle(tree, time);
    return await pack(tree, time, join(out, `pvewall_${version}_all.deb`));
  } finally {
    await rm(tree, { recursive: true });
  }
}

/** Into its place only when it is whole. One thread: more may cut the data elsewhere. */
async function pack(tree, time, file) {
  await mkdir(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zxz', '--build', tree, temporary], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, LC_ALL: 'C.UTF-8', TZ: 'UTC', SOURCE_DATE_EPOCH: String(time.getTime() / 1000), DPKG_DEB_THREADS_MAX: '1' },
  });
  await rename(temporary, file);
  return file;
}

async function place(path, bytes, mode) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  await chmod(path, mode);
}

/** What the umask and the clock had a say in. */
async function settle(tree, time) {
  for (const entry of await readdir(tree, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isDirectory()) await chmod(path, 0o755);
    await utimes(path, time, time);
  }
  await chmod(tree, 0o755);
  await utimes(tree, time, time);
}

/** As md5sum writes them: what `dpkg --verify` compares. */
function checksums(files) {
  return files.map(({ path, bytes }) => `${createHash('md5').update(bytes).digest('hex')}  ${path}\n`).join('');
}

function sourceTime() {
  const seconds = process.env.SOURCE_DATE_EPOCH ?? execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' }).trim();
  if (!/^\d+$/.test(seconds)) throw new Error(`SOURCE_DATE_EPOCH is not a number of seconds: ${seconds}`);
  return new Date(Number(seconds) * 1000);
}
