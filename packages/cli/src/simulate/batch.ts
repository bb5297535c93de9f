import { toJsonLine } from '@pvewall/render';
import { evaluate, isProblem, originAddress, readPacket, type Origin, type Outcome, type Packet, type PacketFields } from '@pvewall/traffic';
import { placeOf } from './station-place.ts';
import { canonicalZone, type Ends } from './zones.ts';

/** Lines that are printed at once. */
const mostWaiting = 4096;

/**
 * One JSON packet a line in, one JSON object a line out, in order; blank lines are passed over. A line that is no packet
 * of this host gives `{"error", "line"}`. Gives how many did.
 */
export async function simulateBatch(ends: Ends, input: AsyncIterable<string>, out: (text: string) => void): Promise<number> {
  const batch = new Batch(ends);
  let bad = 0;
  let waiting: string[] = [];
  let line = 0;
  for await (const lines of linesOf(input)) {
    for (const text of lines) {
      line++;
      if (text.trim() === '') continue;
      const answer = batch.answer(text);
      if (typeof answer === 'object') bad++;
      waiting.push(typeof answer === 'object' ? toJsonLine({ ...answer, line }) : answer);
    }
    if (waiting.length < mostWaiting) continue;
    out(waiting.join(''));
    waiting = [];
  }
  if (waiting.length > 0) out(waiting.join(''));
  return bad;
}

class Batch {
  readonly #ends: Ends;
  readonly #zones = new Map<string, string>();
  readonly #lines = new Map<Origin, Map<string, string>>();

  constructor(ends: Ends) {
    this.#ends = ends;
  }

  /** The line that answers a packet, or what is wrong with it. */
  answer(line: string): string | { readonly error: string } {
    let value: unknown;
    try {
      value = JSON.parse(line, line.includes('null') ? withoutNulls : undefined);
    } catch (error) {
      return { error: `no JSON: ${(error as Error).message}` };
    }
    const error = problemOf(value);
    if (error !== undefined) return { error };
    const fields = value as { -readonly [key in keyof PacketFields]: PacketFields[key] };
    fields.from = this.#zone(fields.from);
    fields.to = this.#zone(fields.to);
    const packet = readPacket(this.#ends.host, fields);
    return isProblem(packet) ? { error: packet.problem } : this.#lineOf(evaluate(this.#ends.host, packet), packet);
  }

  /** There are as many lines as rules, not as packets. */
  #lineOf({ verdict, decidedBy, road }: Outcome, packet: Packet): string {
    const chain = road.at(-1)?.chain;
    const key = `${verdict} ${chain ?? ''}`;
    const lines = this.#lines.get(decidedBy) ?? new Map<string, string>();
    this.#lines.set(decidedBy, lines);
    const known = lines.get(key);
    if (known !== undefined) return known;
    const place = chain === undefined ? undefined : placeOf(this.#ends.host, packet, chain);
    const line = toJsonLine({ verdict, decided_by: originAddress(decidedBy, place?.file), chain: chain ?? null });
    lines.set(key, line);
    return line;
  }

  /** Spellings are few; what is no zone is left to the reader of packets, which says so. */
  #zone(text: string): string {
    const known = this.#zones.get(text);
    if (known !== undefined) return known;
    const zone = canonicalZone(text, this.#ends);
    const read = typeof zone === 'string' ? zone : text;
    this.#zones.set(text, read);
    return read;
  }
}

/** A key that holds nothing is as good as none. */
function withoutNulls(_key: string, value: unknown): unknown {
  return value ?? undefined;
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isUpTo = (most: number) => (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most;
const isPort = isUpTo(65535);
const isByte = isUpTo(255);

/** Each key of a packet: what it holds, in words, and whether every packet has it. Other keys are passed over. */
const keys: readonly { readonly key: string; readonly needed: boolean; readonly words: string; readonly fits: (value: unknown) => boolean }[] = [
  { key: 'from', needed: true, fits: isText, words: 'a zone such as "outside"' },
  { key: 'to', needed: true, fits: isText, words: 'a zone such as "vm100i0"' },
  { key: 'proto', needed: true, fits: (value) => isText(value) || isByte(value), words: 'the name or number of a protocol' },
  { key: 'source', needed: true, fits: isText, words: 'an IP address' },
  { key: 'dest', needed: true, fits: isText, words: 'an IP address' },
  { key: 'sport', needed: false, fits: isPort, words: 'a port from 0 to 65535' },
  { key: 'dport', needed: false, fits: isPort, words: 'a port from 0 to 65535' },
  { key: 'icmp', needed: false, fits: (value) => Array.isArray(value) && value.length === 2 && value.every(isByte), words: '[type, code]' },
  { key: 'mac', needed: false, fits: isText, words: 'a MAC address' },
];

function problemOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'a packet is a JSON object';
  const packet = value as Record<string, unknown>;
  for (const { key, needed, fits, words } of keys) {
    const held = packet[key];
    if (held === undefined) {
      if (needed) return `"${key}" is missing: ${words}`;
    } else if (!fits(held)) return `"${key}" has to be ${words}`;
  }
  return undefined;
}

/** The lines that are complete, as many at a time as come. */
async function* linesOf(input: AsyncIterable<string>): AsyncGenerator<readonly string[]> {
  let rest = '';
  for await (const chunk of input) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield lines;
  }
  if (rest !== '') yield [rest];
}
