import { standardTargets } from './nouns.ts';
import { decimal, fault, named, ok } from './value.ts';
import type { Parsed, Value } from './value.ts';

/** A device name of at most 15 bytes; `+` at its end matches any rest. */
export function interfaceName(text: string): Parsed {
  if (text === '' || bytes(text) > 15) return fault('an interface name has 1 to 15 characters');
  if (/[\s/"!]/.test(text)) return fault(`${text} cannot name an interface`);
  if (/\+./.test(text)) return fault(`in ${text} the wildcard + may only stand at the end`);
  return ok(text);
}

/** A number as C writes it (0x10, 16, 020) with an optional mask; `/mask` alone asks for any bit of it. */
export function mark(text: string): Parsed {
  const [first = '', second, extra] = text.split('/');
  const value = first === '' && second !== undefined ? '' : number(first);
  const mask = second === undefined ? undefined : number(second);
  if (value === undefined || extra !== undefined || (second !== undefined && mask === undefined)) {
    return fault(`${text} is not a mark: value, value/mask or /mask, in decimal or hexadecimal with 0x`);
  }
  return ok(mask === undefined || (value !== '' && fullMasks.has(mask)) ? value : `${value}/${mask}`);
}

/** How many frames may pass at once; 0 to 10000, octal with a leading zero (all tools agree here). */
export function burst(text: string): Parsed {
  const value = Number(number(text) ?? Number.NaN);
  return value <= 10_000 ? ok(String(value)) : fault('a burst is a number from 0 to 10000');
}

const levels = named('a log level', { 0: 'emerg', 1: 'alert', 2: 'crit', 3: 'error', 4: 'warning', 5: 'notice', 6: 'info', 7: 'debug' }, { max: 7, anyCase: false });

/** A syslog level by name (lower case) or number; panic is nft 1.8.11's other name of emerg. */
export function logLevel(text: string): Parsed {
  return levels(text === 'panic' ? 'emerg' : text);
}

const fullMasks: ReadonlySet<string> = new Set(['0xffffffff', '0xffffffffffffffff']);

function number(text: string): string | undefined {
  const trimmed = text.trim();
  if (!/^(?:0x[0-9a-f]{1,16}|0[0-7]*|[1-9]\d{0,18})$/i.test(trimmed)) return undefined;
  const octal = /^0[0-7]+$/.test(trimmed);
  return `0x${BigInt(octal ? `0o${trimmed.slice(1)}` : trimmed).toString(16)}`;
}

/** One byte in hexadecimal, as ebtables(8) says; ebtables-nft reads a number without 0x as decimal. */
export function trafficClass(text: string): Parsed {
  const hex = /^(?:0x)?0*([0-9a-f]{1,2})$/i.exec(text)?.[1];
  const value = hex !== undefined ? parseInt(hex, 16) : /^\d{3}$/.test(text) ? Number(text) : 256;
  return value > 255 ? fault(`${text} is not one byte in hexadecimal`) : ok(`0x${value.toString(16).toUpperCase().padStart(2, '0')}`);
}

/** A text of at most `limit` bytes without double quotes, which no ebtables can read back. */
export function logPrefix(limit: number): Value {
  return (text) => {
    if (bytes(text) > limit) return fault(`a prefix has at most ${limit} bytes`);
    if (text === '!') return fault('a prefix that is only ! is taken for a negation');
    return text.includes('"') ? fault('a prefix cannot hold a double quote') : ok(text);
  };
}

/** An ARP hardware type; the one with a name is Ethernet. */
export function hardwareType(text: string): Parsed {
  return text.toLowerCase() === 'ethernet' ? ok('1') : decimal('an ARP hardware type', 0, 65535)(text);
}

export function standardTarget(text: string): Parsed {
  return standardTargets.includes(text) ? ok(text) : fault(`${text} is not one of ${standardTargets.join(', ')}`);
}

/** A target or a chain: any word that could name one. */
export function chainTarget(text: string): Parsed {
  return /^[^\s!"'-][^\s"]*$/.test(text) ? ok(text) : fault(`${text} is not a target`);
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}
