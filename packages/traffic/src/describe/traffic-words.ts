import { services } from '@pvewall/fw';
import type { Family } from '../address.ts';
import { difference, intersection } from '../bounds.ts';
import type { Bounds } from '../bounds.ts';
import type { BlockMatch } from '../difference/compared-rule.ts';
import { icmpName, proto } from '../lower/literals.ts';
import { icmpWords } from './icmp-words.ts';
import { numbersIn, numberWords } from './number-words.ts';
import { everyProtocol, protocolName, protocolWords, withPorts } from './protocol-words.ts';

type Fields = Pick<BlockMatch, 'proto' | 'dport' | 'sport' | 'icmp'>;

const everyPort: Bounds = [0, 65536];

/** `tcp/22 (ssh)`, `tcp+udp/53`, `tcp/any but 22`, `udp sport 67`, `icmp echo-request`, `any protocol but tcp`. */
export function trafficWords({ proto: asked = everyProtocol, dport, sport, icmp }: Fields, family: Family, parts: number): string {
  const messages = proto(icmpName[family]);
  const found = intersection(intersection(asked, icmp === undefined ? everyProtocol : messages), dport === undefined && sport === undefined ? everyProtocol : withPorts);
  if (found.length === 0) return 'nothing';
  if (difference(found, messages).length === 0) return icmpWords(icmp, family, parts);
  const destination = portWords(dport, parts);
  const source = portWords(sport, parts);
  return protocolWords(found) + (destination === undefined ? '' : `/${destination}${serviceWords(found, dport)}`) + (source === undefined ? '' : ` sport ${source}`);
}

function portWords(bounds: Bounds | undefined, parts: number): string | undefined {
  const print = (first: number, last: number): string[] => [first === last ? String(first) : `${first}:${last}`];
  return bounds && numberWords(bounds, everyPort, print, { parts, separator: ',', noun: 'ports' });
}

/** ` (ssh)`, where all of the protocols have one service at the one port. */
function serviceWords(found: Bounds, ports: Bounds | undefined): string {
  if (ports?.length !== 2 || Number(ports[1]) - Number(ports[0]) !== 1) return '';
  const names = new Set(numbersIn(found).map((number) => serviceAt(protocolName(number), Number(ports[0]))));
  const [name] = names;
  return names.size === 1 && name !== undefined ? ` (${name})` : '';
}

function serviceAt(protocol: string, port: number): string | undefined {
  return Object.entries(services[protocol] ?? {}).find(([, number]) => number === port)?.[0];
}
