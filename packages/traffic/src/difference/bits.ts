/** A set of small numbers, 32 in a word. */
export type Bits = Uint32Array;

export function emptyBits(size: number): Bits {
  return new Uint32Array((size + 31) >>> 5);
}

export function setBit(bits: Bits, at: number): void {
  bits[at >>> 5] = word(bits, at >>> 5) | (1 << (at & 31));
}

export function clearBit(bits: Bits, at: number): void {
  bits[at >>> 5] = word(bits, at >>> 5) & ~(1 << (at & 31));
}

export function hasBit(bits: Bits, at: number): boolean {
  return ((word(bits, at >>> 5) >>> (at & 31)) & 1) === 1;
}

export function bitsOf(size: number, wanted: (at: number) => boolean): Bits {
  const bits = emptyBits(size);
  for (let at = 0; at < size; at++) if (wanted(at)) setBit(bits, at);
  return bits;
}

/** What is in both. */
export function both(a: Bits, b: Bits): Bits {
  const bits = new Uint32Array(a.length);
  for (let i = 0; i < bits.length; i++) bits[i] = word(a, i) & word(b, i);
  return bits;
}

/** Writes what is in both to a place that is there already, and says whether any of it is in a third set. */
export function bothInto(target: Bits, a: Bits, b: Bits, third: Bits): boolean {
  let found = 0;
  for (let i = 0; i < target.length; i++) {
    const common = word(a, i) & word(b, i);
    target[i] = common;
    found |= common & word(third, i);
  }
  return found !== 0;
}

/** Whether all that the first holds from a number on is in the second. */
export function isWithin(a: Bits, b: Bits, from = 0): boolean {
  let i = from >>> 5;
  if (i < a.length && (word(a, i) & ~word(b, i) & (-1 << (from & 31))) !== 0) return false;
  for (i++; i < a.length; i++) if ((word(a, i) & ~word(b, i)) !== 0) return false;
  return true;
}

/** Takes everything from a number on out. */
export function truncate(bits: Bits, from: number): void {
  const i = from >>> 5;
  if (i >= bits.length) return;
  bits[i] = word(bits, i) & ~(-1 << (from & 31));
  bits.fill(0, i + 1);
}

/** The smallest number of both sets; -1 when they have none in common. */
export function firstOfBoth(a: Bits, b: Bits): number {
  for (let i = 0; i < a.length; i++) {
    const common = word(a, i) & word(b, i);
    if (common !== 0) return i * 32 + lowest(common);
  }
  return -1;
}

/** Calls for each number in order, until the call says true. */
export function someBit(bits: Bits, call: (at: number) => boolean): boolean {
  return someOfBoth(bits, bits, call);
}

/** The same for the numbers that two sets have in common. */
export function someOfBoth(a: Bits, b: Bits, call: (at: number) => boolean): boolean {
  for (let i = 0; i < a.length; i++) {
    for (let left = word(a, i) & word(b, i); left !== 0; left &= left - 1) if (call(i * 32 + lowest(left))) return true;
  }
  return false;
}

export function countBits(bits: Bits): number {
  let count = 0;
  someBit(bits, () => ++count < 0);
  return count;
}

/** A text that two sets of the same size share only when they are equal. */
export function keyOf(bits: Bits): string {
  let key = '';
  for (let i = 0; i < bits.length; i++) {
    const part = word(bits, i);
    if (part !== 0) key += String.fromCharCode(i, part & 0xffff, part >>> 16);
  }
  return key;
}

function word(bits: Bits, i: number): number {
  return bits[i] ?? 0;
}

function lowest(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
