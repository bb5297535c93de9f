/** How much work a comparison may do. */
export interface Limits {
  /** Words of 32 rules, or points of sets, that are looked at; some twenty million a second. */
  readonly words?: number;
  /** Sets of packets that are put together into blocks. */
  readonly boxes?: number;
  /** Wall time, which only the caller knows. */
  readonly expired?: () => boolean;
}

export const usualLimits = { words: 600_000_000, boxes: 40_000 } as const;

const between = 100_000;

/** Counts work. When it is spent it stays spent: everybody who asks ends. */
export class Budget {
  private left: number;
  private unchecked = 0;
  private over = false;
  private readonly expired: (() => boolean) | undefined;

  constructor(words: number, expired: (() => boolean) | undefined) {
    this.left = words;
    this.expired = expired;
  }

  get spent(): boolean {
    return this.over;
  }

  /** Whether there is enough left for it. */
  spend(words: number): boolean {
    this.left -= words;
    this.unchecked += words;
    if (this.left < 0) this.over = true;
    if (this.unchecked > between) {
      this.unchecked = 0;
      if (this.expired?.() === true) this.over = true;
    }
    return !this.over;
  }

  /** A part of what is left, for one attempt. */
  attempt(words: number): Budget {
    return new Budget(Math.min(words, this.left), this.expired);
  }

  /** What is left. */
  get words(): number {
    return Math.max(0, this.left);
  }
}
