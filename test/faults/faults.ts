/** What can befall one change of a file system; `inject.cjs` does it. */
export const kills = ['kill before', 'kill after', 'tear'] as const;
export const errors = ['ENOSPC', 'EACCES', 'EROFS', 'EIO'] as const;

type Code = (typeof errors)[number];

/** An error that comes once, or stays (a disk that remains full, or turned read-only), or is followed by one that stays. */
export type Kind = (typeof kills)[number] | Code | `${Code} lasting` | `${Code} then ${Code}`;

/** A change that pvewall made, by the function of node:fs; the path is below the host's directory. */
export interface Change {
  readonly call: string;
  readonly path: string;
}

/** `at`: the number of the change that it befalls, from 1. */
export interface Fault {
  readonly at: number;
  readonly kind: Kind;
  /** An error that lasts befalls only paths that begin so, below the host's directory. */
  readonly within?: string;
}
