/** How the reader's terminal is; the caller finds out. */
export interface Look {
  /** Columns; 80 where there is no terminal. Infinity never wraps. */
  readonly width: number;
  readonly color: boolean;
}

/** What a piece of text is, not how it looks. */
export type Style = 'add' | 'remove' | 'change' | 'move' | 'quiet' | 'strong' | 'error' | 'warning' | 'info';

export interface Span {
  readonly text: string;
  readonly style?: Style | undefined;
}

/** No colour and no wrapping: for Markdown and for single lines inside other text. */
export const plain: Look = { width: Infinity, color: false };

// Of the eight standard colours only those that can be read on black and on white, and never as the only sign.
const sgr: Record<Style, string> = {
  add: '32',
  remove: '31',
  change: '33',
  move: '36',
  quiet: '2',
  strong: '1',
  error: '1;31',
  warning: '1;33',
  info: '1;36',
};

/** `text` must have gone through `visible`. */
export function paint(text: string, style: Style | undefined, look: Look): string {
  return look.color && style !== undefined && text !== '' ? `\x1b[${sgr[style]}m${text}\x1b[0m` : text;
}
