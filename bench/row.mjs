/**
 * One line of the table. `measured` and `reference` are `[value, unit]`; `reference` also names what it is. Without a
 * ratio the measured value itself is what is wanted `atMost` or `atLeast` something.
 */
export function row({ benchmark, measured, reference, referenceName, ratio, atMost, atLeast, note, samples }) {
  const judged = ratio ?? measured[0];
  const ok = atMost === undefined && atLeast === undefined ? undefined : judged <= (atMost ?? Infinity) && judged >= (atLeast ?? -Infinity);
  return { benchmark, measured, reference, referenceName, ratio, atMost, atLeast, ok, note, samples };
}

/** A benchmark that could not be run here, and why. */
export function notRun(benchmark, note) {
  return { benchmark, note };
}
