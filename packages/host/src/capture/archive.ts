import { HostError } from '@pvewall/model';
import { run, runOrThrow } from '../program.ts';

/** How an archive is packed: by the program that compresses, where there is one. */
export interface ArchiveFormat {
  /** `.tar.zst`. */
  readonly ending: string;
  /** Its argument vector; reads stdin, writes stdout. The same input is the same output. */
  readonly compressor?: readonly [string, ...string[]];
  /** The Debian package that it is in. */
  readonly package?: string;
}

const formats: readonly ArchiveFormat[] = [
  { ending: '.tar.zst', compressor: ['zstd', '-q', '-10'], package: 'zstd' },
  { ending: '.tar.gz', compressor: ['gzip', '-n'], package: 'gzip' },
  { ending: '.tgz', compressor: ['gzip', '-n'], package: 'gzip' },
  { ending: '.tar' },
];

/** How an archive is unpacked, and the folder that comes out of one that pvewall made; undefined: by its name it is none. */
export function unpackCommand(path: string): { readonly command: string; readonly folder: string } | undefined {
  const found = formats.find(({ ending }) => path.endsWith(ending));
  if (found === undefined) return undefined;
  return { command: `tar ${found.package === 'zstd' ? '--zstd ' : ''}-xf ${path}`, folder: path.slice(0, -found.ending.length) };
}

/** The format that a file name asks for; undefined: a directory. Throws HostError for archives that cannot be made. */
export function archiveFormat(path: string): ArchiveFormat | undefined {
  const found = formats.find(({ ending }) => path.endsWith(ending));
  if (found !== undefined || !/\.(?:tar\.\w+|tzst|txz|zip|7z|cpio|zst|gz|xz)$/.test(path)) return found;
  throw new HostError('failed', `${path}: captures are not written in that format`, { hint: 'Name a file that ends in .tar.zst, .tar.gz or .tar, or a directory.' });
}

/** Throws HostError when a program is missing that the format needs. */
export async function requirePrograms({ ending, compressor, package: holder }: ArchiveFormat): Promise<void> {
  const needed = [{ program: 'tar', holder: 'tar' }, ...(compressor === undefined ? [] : [{ program: compressor[0], holder: holder ?? compressor[0] }])];
  for (const { program, holder: of } of needed) {
    const outcome = await run([program, '--version']);
    if (outcome.ran || !outcome.missing) continue;
    throw new HostError('failed', `there is no program ${program}, which a ${ending} file needs`, { hint: `Install it: apt-get install ${of}; or name a directory instead.` });
  }
}

/** Everything that would differ from one run to the next, or from one machine to the next, is given. */
const reproducible = ['--format=posix', '--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime', '--sort=name', '--owner=0', '--group=0', '--numeric-owner'] as const;

/** Packs the folder `name` in `parent`. Throws HostError. */
export async function packTree(parent: string, name: string, archive: string, { compressor }: ArchiveFormat): Promise<void> {
  const compress = compressor === undefined ? [] : [`--use-compress-program=${compressor.join(' ')}`];
  await runOrThrow(['tar', '--create', `--file=${archive}`, '--force-local', ...compress, ...reproducible, '-C', parent, '--', name], 'pack the capture');
}
