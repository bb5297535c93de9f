/**
 * A YAML value with its offsets (UTF-16 code units from the start of the text). `value` is the same as plain
 * JavaScript, which is what the schema's validator reads.
 */
export type Node = ScalarNode | MapNode | SeqNode;

interface Located {
  readonly start: number;
  /** The end of what a caret would underline; `start` for a block map or list. */
  readonly end: number;
}

export type Scalar = string | number | boolean | null;

export interface ScalarNode extends Located {
  readonly kind: 'scalar';
  readonly value: Scalar;
  /** Where the text of a string begins, so that a column inside it can be pointed at: behind the quote. */
  readonly textStart: number;
}

export interface MapNode extends Located {
  readonly kind: 'map';
  readonly pairs: readonly Pair[];
  readonly value: Readonly<Record<string, unknown>>;
}

/** Keys are the text as written: 0x64 is not 100. */
export interface Pair {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly node: Node;
}

export interface SeqNode extends Located {
  readonly kind: 'seq';
  readonly items: readonly Node[];
  readonly value: readonly unknown[];
}

/** A value that is not there stands at its key. */
export function emptyScalar(start: number, end: number): ScalarNode {
  return { kind: 'scalar', value: null, start, end, textStart: start };
}
