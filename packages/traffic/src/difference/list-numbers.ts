interface Numbered {
  readonly list: ArrayLike<number>;
  readonly number: number;
  readonly next: Numbered | undefined;
}

/** A number for each list of whole numbers, the same for equal ones: from 0 on, in the order in which they come. */
export class ListNumbers {
  private readonly byHash = new Map<number, Numbered>();
  private count = 0;

  /** @param length how much of the list counts; a copy of that is kept */
  of(list: readonly number[] | Int32Array, length = list.length): number {
    const hash = hashOf(list, length);
    const first = this.byHash.get(hash);
    for (let known = first; known !== undefined; known = known.next) if (isEqual(known.list, list, length)) return known.number;
    this.byHash.set(hash, { list: list.slice(0, length), number: this.count, next: first });
    return this.count++;
  }
}

/** Fowler, Noll and Vo's, over whole numbers. */
function hashOf(list: ArrayLike<number>, length: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < length; i++) hash = Math.imul(hash ^ (list[i] ?? 0), 0x01000193);
  return hash;
}

function isEqual(known: ArrayLike<number>, list: ArrayLike<number>, length: number): boolean {
  if (known.length !== length) return false;
  for (let i = 0; i < length; i++) if (known[i] !== list[i]) return false;
  return true;
}
