import type { PolicyCode } from '../diagnostics.ts';

/** A finding that still counts in offsets. */
export interface Problem {
  readonly code: PolicyCode;
  readonly message: string;
  readonly hint: string;
  readonly start: number;
  readonly end?: number;
  readonly related?: { readonly message: string; readonly start: number; readonly end?: number };
}
