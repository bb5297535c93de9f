/** Of every JSON that is published. The part before the dot changes when a key goes or changes its meaning. */
export const formatVersion = '1.0';

export function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
