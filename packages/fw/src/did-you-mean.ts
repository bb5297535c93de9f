import { nearest } from '@pvewall/model';

/** `did you mean \`x\`?`, or what else to do. */
export function didYouMean(word: string, candidates: Iterable<string>, otherwise: string): string {
  const found = nearest(word, candidates);
  return found === undefined ? otherwise : `did you mean \`${found}\`?`;
}
