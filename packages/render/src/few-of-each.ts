import type { Diagnostic } from '@pvewall/model';

/** The first of each code, and how many more there are of it. Errors are all shown, unless they are to be few as well. */
export function fewOfEach(diagnostics: readonly Diagnostic[], { few = 10, errorsToo = false } = {}): { shown: Diagnostic[]; more: [code: string, n: number][] } {
  const seen = new Map<string, number>();
  const shown = diagnostics.filter(({ code, severity }) => {
    if (severity === 'error' && !errorsToo) return true;
    const n = (seen.get(code) ?? 0) + 1;
    seen.set(code, n);
    return n <= few;
  });
  const more = [...seen].filter(([, n]) => n > few).map(([code, n]): [string, number] => [code, n - few]);
  return { shown, more };
}
