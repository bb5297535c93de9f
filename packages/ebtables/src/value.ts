/** What an option's value means: its one canonical spelling, or what is wrong with it. */
export type Parsed = { readonly value: string } | { readonly fault: string };
export type Value = (text: string) => Parsed;

export const ok = (value: string): Parsed => ({ value });
export const fault = (message: string): Parsed => ({ fault: message });

/** One of a list of names, in any case, or the number of one. `names` maps a number to the name that is printed. */
export function named(what: string, names: Readonly<Record<number, string>>, options: { max: number; anyCase?: false }): Value {
  const byName = new Map(Object.entries(names).map(([number, name]) => [fold(name, options), Number(number)]));
  return (text) => {
    const number = byName.get(fold(text, options)) ?? integer(text);
    if (number === undefined || number > options.max) return fault(`${what} is a number up to ${options.max} or one of ${Object.values(names).join(', ')}`);
    return ok(names[number] ?? String(number));
  };
}

function fold(name: string, options: { anyCase?: false }): string {
  return options.anyCase === false ? name : name.toLowerCase();
}

/** A decimal number from `min` to `max`. A leading zero is refused: the tools disagree on whether it means octal. */
export function decimal(what: string, min: number, max: number): Value {
  return (text) => {
    if (/^0\d/.test(text)) return fault(`${what} has a leading zero, which the tools read as octal or as decimal, depending on their version`);
    const number = integer(text);
    if (number === undefined || number < min || number > max) return fault(`${what} is a number from ${min} to ${max}`);
    return ok(String(number));
  };
}

/** A hexadecimal number with or without 0x, printed with `digits` digits. */
export function hexadecimal(what: string, digits: number, format: (hex: string) => string = (hex) => `0x${hex}`): Value {
  return (text) => {
    const match = /^(?:0x)?0*([0-9a-f]{1,8})$/i.exec(text);
    const hex = match?.[1]?.toLowerCase();
    if (hex === undefined || hex.length > digits) return fault(`${what} is a hexadecimal number of up to ${digits} digits`);
    return ok(format(hex.padStart(digits, '0')));
  };
}

/** `a`, `a:b`, `:b`, `a:` or `:`; the missing ends are 0 and `max`. Printed as `a:b`, or `a` when both are the same. */
export function range(what: string, max: number, end: (text: string) => number | undefined = integer): Value {
  return (text) => {
    const [low, high, extra] = text.split(':');
    const from = low === '' ? (high === undefined ? undefined : 0) : end(low ?? '');
    const to = high === undefined ? from : high === '' ? max : end(high);
    if (extra !== undefined || from === undefined || to === undefined || to > max) return fault(`${what} is a number up to ${max} or a range from:to`);
    if (from > to) return fault(`${what} ${text} ends before it begins`);
    return ok(from === to ? String(from) : `${from}:${to}`);
  };
}

/** A decimal or 0x number; undefined when it is none. */
export function integer(text: string): number | undefined {
  return /^(?:\d{1,10}|0x[0-9a-f]{1,8})$/i.test(text) ? Number(text) : undefined;
}
