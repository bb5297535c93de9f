import { icmpTypes, macroName, macroNames, protocols, protocolsWithPorts, services } from '@pvewall/fw';
import type { TestTraffic, TestWord } from '@pvewall/policy';
import { families } from '../address.ts';
import type { Family } from '../address.ts';
import { icmpName } from '../lower/literals.ts';
import type { Match } from '../lower/lowered-rule.ts';
import { protocolMatches } from '../lower/rule-match.ts';
import { meant } from './faults.ts';
import type { Faults } from './faults.ts';

/** Protocols, ports and ICMP messages as rules ask for them; what an IP version does not have is left out there. */
export function trafficOf(traffic: readonly TestTraffic[], faults: Faults): Readonly<Record<Family, readonly Match[]>> {
  if (traffic.length === 0) return { 4: [{}], 6: [{}] };
  for (const one of traffic) check(one, faults);
  return { 4: traffic.flatMap((one) => matchesOf(one, 4)), 6: traffic.flatMap((one) => matchesOf(one, 6)) };
}

function matchesOf(traffic: TestTraffic, family: Family): readonly Match[] {
  const rule = { type: 'in', action: 'ACCEPT' } as const;
  if ('macro' in traffic) return protocolMatches({ ...rule, macro: traffic.macro.text }, family) ?? [];
  const proto = protocolOf(traffic.proto.text);
  if (proto === icmpName[family === 4 ? 6 : 4]) return [];
  const { ports, sports, icmpTypes: types } = traffic;
  const list = (key: string, words: readonly TestWord[]): object => (words.length === 0 ? {} : { [key]: words.map(({ text }) => text).join() });
  const asked = { ...rule, proto, ...list('dport', ports), ...list('sport', sports) };
  if (types.length === 0) return protocolMatches(asked, family) ?? [];
  return types.flatMap(({ text }) => protocolMatches({ ...asked, icmpType: text }, family) ?? []);
}

/** Numbers of protocols that have a name which decides how they are read. */
const named: Readonly<Record<string, string>> = { '1': 'icmp', '6': 'tcp', '17': 'udp', '58': 'icmpv6', 'ipv6-icmp': 'icmpv6', '132': 'sctp' };

function protocolOf(text: string): string {
  const name = text.toLowerCase();
  return named[name] ?? name;
}

function check(traffic: TestTraffic, faults: Faults): void {
  if ('macro' in traffic) {
    const { macro } = traffic;
    if (macroName(macro.text) === undefined) faults.add('policy-test/unknown-name', macro, `there is no macro ${macro.text}`, meant(macro.text, macroNames, 'macro'));
    return;
  }
  const { proto, ports, sports, icmpTypes: types } = traffic;
  const name = protocolOf(proto.text);
  const known = Object.hasOwn(protocols, name) || (/^\d{1,3}$/.test(name) && Number(name) > 0 && Number(name) < 256);
  if (!known) faults.add('policy-test/unknown-name', proto, `there is no protocol ${proto.text}`, 'For example tcp, udp, icmp, icmpv6, esp, or a number.');
  else for (const word of [...ports, ...sports]) checkPort(word, name, faults);
  for (const word of types) checkIcmp(word, name, faults);
}

function checkPort(word: TestWord, proto: string, faults: Faults): void {
  const parts = word.text.split(':');
  const numbers = parts.map((part) => (/^\d{1,5}$/.test(part) ? Number(part) : servicePort(part, proto)));
  const [first, last = first] = numbers;
  const wrong = parts[numbers.findIndex((number) => number === undefined)];
  if (wrong !== undefined && /^[a-z]/i.test(wrong)) faults.add('policy-test/unknown-name', word, `there is no service ${wrong} of ${proto}`, meant(wrong, Object.keys(services[proto] ?? {}), 'service'));
  else if (wrong !== undefined || parts.length > 2 || first === undefined || last === undefined || last > 65535 || first > last) {
    faults.add('policy-test/unknown-name', word, `${word.text} is no port`, 'Write a number up to 65535, a range `6000:6010` or a service.');
  }
}

function servicePort(text: string, proto: string): number | undefined {
  const table = services[proto];
  return table !== undefined && protocolsWithPorts.has(proto) && Object.hasOwn(table, text) ? table[text] : undefined;
}

function checkIcmp(word: TestWord, proto: string, faults: Faults): void {
  const family = families.find((one) => icmpName[one] === proto);
  if (family === undefined) return;
  const table = icmpTypes[icmpName[family]];
  const number = /^\d+$/.test(word.text);
  if (number ? Number(word.text) <= 255 : Object.hasOwn(table, word.text)) return;
  faults.add('policy-test/unknown-name', word, `there is no type ${word.text} of ${proto}`, meant(word.text, Object.keys(table), 'ICMP type'));
}
