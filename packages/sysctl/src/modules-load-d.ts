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
