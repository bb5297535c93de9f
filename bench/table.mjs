const headings = ['benchmark', 'measured', 'reference', 'ratio', 'wanted', 'ok', 'note'];

/** Rows as an aligned table. */
export function table(rows) {
  const cells = [headings, ...rows.map(cellsOf)];
  const widths = headings.map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  return cells.map((line) => line.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd()).join('\n') + '\n';
}

function cellsOf(row) {
  const reference = row.reference === undefined ? '' : `${quantity(row.reference)}  ${row.referenceName}`;
  return [row.benchmark, quantity(row.measured), reference, number(row.ratio), wanted(row), verdict(row), row.note ?? ''];
}

function verdict({ ok, measured }) {
  if (measured === undefined) return 'not run';
  return ok === undefined ? '' : ok ? 'yes' : 'NO';
}

function wanted({ ratio, measured, atMost, atLeast }) {
  const limit = atMost ?? atLeast;
  if (limit === undefined) return '';
  return `${atMost === undefined ? '>=' : '<='} ${ratio === undefined ? quantity([limit, measured[1]]) : limit}`;
}

function quantity(measured) {
  return measured === undefined ? '' : `${number(measured[0])} ${measured[1]}`;
}

/** Three digits that count. */
function number(value) {
  if (value === undefined) return '';
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
