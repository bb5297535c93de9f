import { isPlainDecimal, plainValue } from '../yaml/plain-value.ts';

/** What can stand without quotes anywhere, `{}` and `[]` included, and is the same to every version of YAML. */
const plain = /^[A-Za-z0-9_+/(.*][A-Za-z0-9_+/().*=@%~^-]*(?: [A-Za-z0-9_+/().*=@%~^'-]+)*$/;
const portRange = /^[0-9]+:[0-9]+$/;
const misread = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i;

/** A text as YAML: bare where that is safe, else in the quotes that need no escapes. It must be one line. */
export function yamlText(text: string): string {
  const bare = (plain.test(text) && !/^[*%@]/.test(text) && !misread.test(text) && typeof plainValue(text) === 'string') || portRange.test(text);
  if (bare) return text;
  return /["\\]/.test(text) ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
}

/** A text that may be a number: digits stand without quotes. */
export function yamlWord(text: string): string {
  return isPlainDecimal(text) ? text : yamlText(text);
}

/** `a,b` as a list; the schema joins it again. */
export function yamlList(text: string): string {
  const parts = text.split(',');
  return parts.length > 1 && parts.every((part) => part !== '') ? flowList(parts.map(yamlWord)) : yamlWord(text);
}

export function flowMap(pairs: readonly (readonly [string, string])[]): string {
  return pairs.length === 0 ? '{}' : `{ ${pairs.map(([key, value]) => `${key}: ${value}`).join(', ')} }`;
}

export function flowList(items: readonly string[]): string {
  return items.length === 0 ? '[]' : `[ ${items.join(', ')} ]`;
}
