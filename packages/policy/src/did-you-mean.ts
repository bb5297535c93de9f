import { nearest } from '@pvewall/model';

/** `Did you mean X?`, or something else to do. */
export function didYouMean(word: string, candidates: Iterable<string>, otherwise: string): string {
  const found = nearest(word, candidates);
  return found === undefined ? otherwise : `Did you mean \`${found}\`?`;
}
