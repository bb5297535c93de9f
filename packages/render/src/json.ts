/** Of every JSON that is published. The part before the dot changes when a key goes or changes its meaning. */
export const formatVersion = '1.0';

/** What a terminal or a reader would act on is escaped, so that the text can be shown as it is. */
const active = /[\x7f-\x9f\u2028\u2029\p{Cf}]/gu;

export function toJson(value: unknown): string {
  return `${inert(JSON.stringify(value, null, 2))}\n`;
}

/** One of many, on a line of its own. */
export function toJsonLine(value: unknown): string {
  return `${inert(JSON.stringify(value))}\n`;
}

function inert(text: string): string {
  return text.replace(active, (character) => [...unitsOf(character)].join(''));
}

function* unitsOf(character: string): Generator<string> {
  for (let i = 0; i < character.length; i++) yield `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
}
