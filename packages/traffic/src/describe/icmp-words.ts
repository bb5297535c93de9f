import { icmpTypes } from '@pvewall/fw';
import type { Family } from '../address.ts';
import type { Bounds } from '../bounds.ts';
import { icmpName } from '../lower/literals.ts';
import { numberWords } from './number-words.ts';

const everyMessage: Bounds = [0, 65536];

/** The first name of a type, `8`, or of a type and a code, `3 4`. */
const names: Readonly<Record<Family, ReadonlyMap<string, string>>> = { 4: namesOf(4), 6: namesOf(6) };

function namesOf(family: Family): ReadonlyMap<string, string> {
  const entries = Object.entries(icmpTypes[icmpName[family]]).flatMap(([name, numbers]): [string, string][] => (numbers === null ? [] : [[numbers.join(' '), name]]));
  return new Map(entries.reverse());
}

/** `icmp`, `icmp echo-request`, `icmpv6 any but redirect`, `icmp type 3 code 7`; at most so many parts. */
export function icmpWords(messages: Bounds | undefined, family: Family, parts: number): string {
  const print = (first: number, last: number): string[] => runTexts(first, last, family);
  const words = messages && numberWords(messages, everyMessage, print, { parts, separator: ', ', noun: 'messages' });
  return words === undefined ? icmpName[family] : `${icmpName[family]} ${words}`;
}

/** A run of messages, type by type; types without a name that follow each other are one range. */
function runTexts(first: number, last: number, family: Family): string[] {
  const texts: string[] = [];
  let unnamed: number | undefined;
  for (let at = first; at <= last; ) {
    const type = at >> 8;
    const end = Math.min(last, type * 256 + 255);
    const whole = at % 256 === 0 && end % 256 === 255;
    if (whole && !names[family].has(String(type))) unnamed ??= type;
    else texts.push(...unnamedText(unnamed, type - 1), ...(whole ? [names[family].get(String(type)) ?? ''] : codeTexts(type, at % 256, end % 256, family)));
    if (!whole || names[family].has(String(type))) unnamed = undefined;
    at = end + 1;
  }
  return [...texts, ...unnamedText(unnamed, last >> 8)];
}

function unnamedText(first: number | undefined, last: number): string[] {
  if (first === undefined) return [];
  return [first === last ? `type ${first}` : `type ${first}-${last}`];
}

/** Some codes of a type: named ones by their names, the others as ranges. */
function codeTexts(type: number, first: number, last: number, family: Family): string[] {
  const texts: string[] = [];
  for (let code = first; code <= last; ) {
    const name = names[family].get(`${type} ${code}`);
    let end = code;
    while (name === undefined && end < last && !names[family].has(`${type} ${end + 1}`)) end++;
    texts.push(name ?? `type ${type} code ${code === end ? code : `${code}-${end}`}`);
    code = end + 1;
  }
  return texts;
}

