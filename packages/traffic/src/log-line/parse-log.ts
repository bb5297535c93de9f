/** One line of pve-firewall.log, as far as it says something of a packet. */
export interface LogLine {
  /** 0 is the node. */
  readonly vmid: number;
  /** `tap100i0-IN`, `PVEFW-HOST-IN`. */
  readonly chain: string;
  /** As written: `10/Feb/2026:09:06:22 +0100`. */
  readonly time: string;
  /** What was done, where the line says so. */
  readonly action?: 'ACCEPT' | 'DROP' | 'REJECT';
  /** Whether the policy did it, and no rule. */
  readonly byPolicy: boolean;
  /** netfilter's `KEY=VALUE`, the first of each key. */
  readonly fields: ReadonlyMap<string, string>;
  /** What stands alone: `SYN`, `DF`. */
  readonly flags: ReadonlySet<string>;
  /** The end is missing: fields may be, too. */
  readonly cut: boolean;
}

export interface ParsedLog {
  readonly packets: readonly LogLine[];
  /** Entries that the logger left out because there were too many. */
  readonly skipped: number;
  /** What the daemon says of itself. */
  readonly notices: number;
  /** Lines that are none of pve-firewall's. */
  readonly unread: number;
}

const head = /(\d+) ([0-7]) (\S+) (\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}) /g;

/** The logger's buffer: a longer line loses its end, and the line break with it (docs/proxmox-ve.md 9). */
const longest = 500;

/** Reads a log, or a piece of one. Lines that stand behind each other without a break are told apart. */
export function parseLog(text: string): ParsedLog {
  const parsed = { packets: [] as LogLine[], skipped: 0, notices: 0, unread: 0 };
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '') continue;
    const heads = [...line.matchAll(head)];
    if (heads.length === 0) parsed.unread++;
    heads.forEach((match, i) => {
      const next = heads[i + 1];
      const body = line.slice(match.index + match[0].length, next?.index);
      const skipped = /skipped (\d+) log entr/.exec(body)?.[1];
      if (skipped !== undefined) parsed.skipped += Number(skipped);
      else if (match[3] === '-') parsed.notices++;
      else parsed.packets.push(readLine(match, body, next !== undefined || body.length + match[0].length >= longest));
    });
  }
  return parsed;
}

function readLine([, vmid = '', , chain = '', time = '']: RegExpExecArray, body: string, cut: boolean): LogLine {
  // Digits of a port that was cut may stand before the number of the guest; the chain has it, too.
  const guest = /^(?:tap|veth|guest-)(\d+)/.exec(chain)?.[1];
  const action = /^(policy )?(ACCEPT|DROP|REJECT):/.exec(body);
  return {
    vmid: Number(guest ?? (/^(?:PVEFW-|host-|GROUP-)/i.test(chain) ? 0 : vmid)),
    chain,
    time,
    ...(action !== null && { action: action[2] as 'ACCEPT' | 'DROP' | 'REJECT' }),
    byPolicy: action?.[1] !== undefined,
    ...fieldsOf(body, cut),
    cut,
  };
}

/** What an ICMP error quotes of another packet stands in brackets. */
function fieldsOf(body: string, cut: boolean): Pick<LogLine, 'fields' | 'flags'> {
  const own = body.replace(/\[[^\]]*(?:\]|$)/g, ' ');
  // The logger leaves no blank between a UDP packet's length and the mark.
  const words = own.replace(/(LEN=\d+)(?=MARK=)/g, '$1 ').split(/\s+/).filter(Boolean);
  // Of a line that was cut, nobody knows whether its last word is whole.
  const whole = cut && !own.endsWith(' ') ? words.slice(0, -1) : words;
  const fields = new Map<string, string>();
  for (const word of whole) {
    const [, key = '', value = ''] = /^([A-Z][A-Z0-9]*)=(.*)$/.exec(word) ?? [];
    if (key !== '' && !fields.has(key)) fields.set(key, value);
  }
  return { fields, flags: new Set(whole.filter((word) => /^[A-Z]+$/.test(word))) };
}

/** The two addresses in `MAC=`: destination, source and Ethernet type are glued together. */
export function macsOf({ fields }: LogLine): { readonly dest?: string; readonly source?: string } {
  const bytes = (fields.get('MAC') ?? '').toLowerCase().split(':');
  return bytes.length < 12 ? {} : { dest: bytes.slice(0, 6).join(':'), source: bytes.slice(6, 12).join(':') };
}
