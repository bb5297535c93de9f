/** The candidate that somebody most likely meant, if one is near enough. Case does not count. */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  const limit = Math.max(1, Math.floor(word.length / 3));
  let best: string | undefined;
  let least = limit + 1;
  for (const candidate of candidates) {
    const found = distance(word.toLowerCase(), candidate.toLowerCase(), least);
    if (found < least) [best, least] = [candidate, found];
  }
  return best;
}

/** `did you mean \`x\`?`, or what else to do. */
export function didYouMean(word: string, candidates: Iterable<string>, otherwise: string): string {
  const found = suggest(word, candidates);
  return found === undefined ? otherwise : `did you mean \`${found}\`?`;
}

/** Edit distance where two neighbours swapped count once; `limit` when it is that much or more. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          (last[j] ?? limit) + 1,
          (row[j - 1] ?? limit) + 1,
          (last[j - 1] ?? limit) + cost,
          swapped ? (before[j - 2] ?? limit) + 1 : limit,
        ),
      );
    }
    [before, last] = [last, row];
  }
  return Math.min(last[b.length] ?? limit, limit);
}
