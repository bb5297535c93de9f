/**
 * Whether a relative path matches a glob: `*` and `?` stay within one name, `**` stands for any folders. In time that
 * grows with the product of the lengths: patterns come from policies, which may be hostile.
 */
export function matchesGlob(pattern: string, path: string): boolean {
  return matchParts(pattern.split('/'), path.split('/'));
}

/** How deep below its folder a glob can find anything. */
export function depthOf(pattern: string): number {
  return pattern.split('/').includes('**') ? Infinity : pattern.split('/').length;
}

function matchParts(patterns: readonly string[], names: readonly string[]): boolean {
  return wildcard(patterns, names, (pattern) => pattern === '**', matchName);
}

function matchName(pattern: string, name: string): boolean {
  return wildcard([...pattern], [...name], (sign) => sign === '*', (sign, letter) => sign === '?' || sign === letter);
}

/** The usual walk with one step back: to the last star, which takes one element more. */
function wildcard(pattern: readonly string[], text: readonly string[], isStar: (sign: string) => boolean, fits: (sign: string, element: string) => boolean): boolean {
  let p = 0;
  let star = -1;
  let resume = 0;
  for (let t = 0; t < text.length; ) {
    const sign = pattern[p];
    if (sign !== undefined && isStar(sign)) {
      star = p++;
      resume = t;
    } else if (sign !== undefined && fits(sign, text[t] as string)) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  return pattern.slice(p).every(isStar);
}
