/** A file of the host: where, and what it says. A link to /dev/null is a file with nothing in it. */
export interface HostFile {
  readonly path: string;
  readonly text: string;
}

/** systemd's folders, the strongest first: a file there hides files of the same name in the later ones. */
const bases = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'];

/** The folders of one kind (`sysctl.d`, `modules-load.d`), the strongest first. */
export function dropInFolders(kind: string): string[] {
  return bases.map((base) => `${base}/${kind}`);
}

/**
 * The files of one kind that count, in the order in which systemd reads them: by name (as bytes) whatever their folder,
 * and of files of one name the one in the strongest folder. Files elsewhere, or not named `*.conf`, are left out.
 */
export function dropInsInOrder(files: Iterable<HostFile>, kind: string): HostFile[] {
  const folders = dropInFolders(kind);
  const byName = new Map<string, { file: HostFile; strength: number }>();
  for (const file of files) {
    const slash = file.path.lastIndexOf('/');
    const name = file.path.slice(slash + 1);
    const strength = folders.indexOf(file.path.slice(0, slash));
    const rival = byName.get(name);
    if (strength < 0 || !name.endsWith('.conf')) continue;
    if (rival === undefined || strength < rival.strength) byName.set(name, { file, strength });
  }
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { file }]) => file);
}
