/** Programs and their own word on their version, as the query `versions` tells them: `iptables: iptables v1.8.11 (nf_tables)`. */
export function versionsOf(text: string): ReadonlyMap<string, string> {
  return new Map(text.split('\n').flatMap((line) => {
    const [, name, words] = /^([\w-]+):(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, words?.trim() ?? '']];
  }));
}

/** The number in it, as people say it: `1.8.11`, `9.0.3`; undefined where it has none. */
export function numberIn(words: string): string | undefined {
  return (/\d+(?:\.\d+)+/.exec(words) ?? /\b\d+\b/.exec(words))?.[0];
}
