import type { Node } from './diagram.ts';
import { ListNumbers } from './list-numbers.ts';
import { isOneSided } from './normal-form.ts';
import type { NormalForm } from './normal-form.ts';
import type { Left } from './rest.ts';

/** What came of the normal forms of some fields. */
export class KnownNodes {
  private readonly numbers = new ListNumbers();
  private readonly nodes: Node[] = [];
  private readonly form: NormalForm;
  private readonly ids: Int32Array;
  private readonly codes: Int32Array;

  constructor(form: NormalForm, left: Left) {
    this.form = form;
    this.ids = form.rest.idsOf(left);
    this.codes = new Int32Array(form.items.length);
  }

  /** The number of the form that begins there in its buffer. */
  numberOf(first: number): number {
    const { items } = this.form;
    let length = 0;
    let same = true;
    for (let i = first; i < items.length; i++) {
      const item = items[i] ?? 0;
      same &&= !isOneSided(item);
      this.codes[length++] = this.form.codeOf(item, this.ids, same);
    }
    return this.numbers.of(this.codes, length);
  }

  get(number: number): Node | undefined {
    return this.nodes[number];
  }

  set(number: number, node: Node): void {
    this.nodes[number] = node;
  }
}
