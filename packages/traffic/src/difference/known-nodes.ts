import type { Node } from './diagram.ts';
import { ListNumbers } from './list-numbers.ts';
import { isOneSided } from './normal-form.ts';
import type { NormalForm } from './normal-form.ts';
import type { Left } from './rest.ts';

/** The normal forms of one set of fields, by their content, and what came of them. */
interface Forms {
  readonly numbers: ListNumbers;
  readonly nodes: Node[];
}

/** What came of each normal form. */
export class KnownNodes {
  private readonly byLeft = new Map<Left, Forms>();
  private readonly form: NormalForm;
  private readonly codes: Int32Array;

  constructor(form: NormalForm) {
    this.form = form;
    // One more, so that what is asked for is always a part.
    this.codes = new Int32Array(form.items.length + 1);
  }

  /** What is known of the form that begins there in its buffer, or else what `make` says; kept when that is all of it. */
  get(first: number, left: Left, make: () => Node, isAll: () => boolean): Node {
    const { numbers, nodes } = this.formsOf(left);
    const number = numbers.of(this.codes, this.encode(first, left));
    const node = nodes[number] ?? make();
    if (isAll()) nodes[number] = node;
    return node;
  }

  private formsOf(left: Left): Forms {
    const forms = this.byLeft.get(left) ?? { numbers: new ListNumbers(), nodes: [] };
    this.byLeft.set(left, forms);
    return forms;
  }

  private encode(first: number, left: Left): number {
    const { items, rest } = this.form;
    const ids = rest.idsOf(left);
    let length = 0;
    let same = true;
    for (let i = first; i < items.length; i++) {
      const item = items[i] ?? 0;
      same &&= !isOneSided(item);
      this.codes[length++] = this.form.codeOf(item, ids, same);
    }
    return length;
  }
}
