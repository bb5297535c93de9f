import type { Place } from '@pvewall/model';

/** Something of the host that became one or more lines of the policy. */
export interface Written {
  /** The object of the host's state that it was made of. */
  readonly item: object;
  /** As it stands on the host. */
  readonly text: string;
  readonly place?: Place;
}

/** Lines of YAML, each with what it was made of. */
export class Page {
  readonly lines: string[] = [];
  private readonly origins: (Written | undefined)[] = [];

  /** One line, `depth` levels in. */
  add(depth: number, text: string, origin?: Written): void {
    this.lines.push(text === '' ? '' : `${'  '.repeat(depth)}${text}`);
    this.origins.push(origin);
  }

  /** What the line of that number (from 1) was made of. */
  originOf(line: number): Written | undefined {
    return this.origins[line - 1];
  }

  /** Full-line comments. Control characters are not allowed in a policy, not even there. */
  comments(depth: number, comments: readonly string[]): void {
    for (const comment of comments) this.add(depth, comment.replace(/[\p{Cc}\u2028\u2029]/gu, ' ').trimEnd());
  }

  text(): string {
    return `${this.lines.join('\n')}\n`;
  }
}
