import { icmpTypes } from './data/icmp-types.ts';
import { serviceAliases, services } from './data/services.ts';
import type { FwCode } from './diagnostics.ts';
import { didYouMean } from './did-you-mean.ts';

export interface PortFault {
  readonly code: FwCode;
  /** In Proxmox VE's words. */
  readonly noted: string;
  readonly message: string;
  readonly hint: string;
}

const serviceNames: ReadonlySet<string> = new Set(
  ['tcp', 'udp', 'sctp'].flatMap((protocol) => Object.keys(services[protocol] ?? {}).filter((name) => !serviceAliases.has(name))),
);

/** Most numbers in a list; a range counts two. */
const maxPorts = 15;

/** What is wrong with a port list. `dport` may hold ICMP type names. */
export function checkPorts(text: string, field: 'dport' | 'sport'): PortFault | undefined {
  if (text.endsWith(',')) return fault('extraneous commas in list', `'${text}' ends in a comma`, 'remove the comma');
  let numbers = 0;
  let types = 0;
  for (const element of text.split(',')) {
    const range = /^(\d+):(\d+)$/.exec(element);
    const wrong = range === null ? checkPort(element, field) : checkRange(range[1] ?? '', range[2] ?? '');
    if (wrong !== undefined) return wrong;
    if (range === null && field === 'dport' && isIcmpType(element)) types++;
    else numbers += range === null ? 1 : 2;
  }
  if (types > 0 && numbers > 0) return fault('ICMP ports not allowed in port range', `'${text}' mixes ICMP types and ports`, 'write one rule for each');
  if (numbers > maxPorts) {
    return { ...fault(`too many entries in port list (> ${maxPorts} numbers)`, `'${text}' has ${numbers} numbers`, 'split the rule'), code: 'fw/too-many-ports' };
  }
  return undefined;
}

function checkRange(from: string, to: string): PortFault | undefined {
  const tooLarge = [from, to].find((port) => Number(port) > 65535);
  if (tooLarge !== undefined) return noPort(tooLarge);
  if (Number(from) <= Number(to)) return undefined;
  return fault(
    `backwards range '${from}:${to}' not allowed, did you mean '${to}:${from}'?`,
    `the range '${from}:${to}' is backwards`,
    `did you mean \`${to}:${from}\`?`,
  );
}

function checkPort(text: string, field: 'dport' | 'sport'): PortFault | undefined {
  if (/^\d+$/.test(text)) return Number(text) > 65535 ? noPort(text) : undefined;
  return serviceNames.has(text) || (field === 'dport' && isIcmpType(text)) ? undefined : noPort(text);
}

function isIcmpType(text: string): boolean {
  return Object.hasOwn(icmpTypes.icmp, text) || Object.hasOwn(icmpTypes.icmpv6, text);
}

function noPort(text: string): PortFault {
  const range = /^(\d+)-(\d+)$/.exec(text);
  if (range) return fault(`invalid port '${text}'`, `'${text}' is no port`, `did you mean ${range[1] ?? ''}:${range[2] ?? ''}?`);
  const hint = /^\d+$/.test(text) ? 'ports go up to 65535' : didYouMean(text, serviceNames, 'write the number of the port');
  return fault(`invalid port '${text}'`, `'${text}' is no port`, hint);
}

function fault(noted: string, message: string, hint: string): PortFault {
  return { code: 'fw/port', noted, message, hint };
}
