import { fault, integer, ok, range } from './value.ts';
import type { Value } from './value.ts';

/**
 * `type[/code] name alias...`; a type without code stands for all its codes. The names `ebtables -h ip` and `-h ip6`
 * list. A dash for the name: not every version knows it, so that the number is written.
 */
const icmp4 = `
0 echo-reply pong
3 destination-unreachable
3/0 network-unreachable
3/1 host-unreachable
3/2 protocol-unreachable
3/3 port-unreachable
3/4 fragmentation-needed
3/5 source-route-failed
3/6 network-unknown
3/7 host-unknown
3/9 network-prohibited
3/10 host-prohibited
3/11 TOS-network-unreachable
3/12 TOS-host-unreachable
3/13 communication-prohibited
3/14 host-precedence-violation
3/15 precedence-cutoff
4 source-quench
5 redirect
5/0 network-redirect
5/1 host-redirect
5/2 TOS-network-redirect
5/3 TOS-host-redirect
8 echo-request ping
9 router-advertisement
10 router-solicitation
11 time-exceeded ttl-exceeded
11/0 ttl-zero-during-transit
11/1 ttl-zero-during-reassembly
12 parameter-problem
12/0 ip-header-bad
12/1 required-option-missing
13 timestamp-request
14 timestamp-reply
17 address-mask-request
18 address-mask-reply
255 - any
`;

const icmp6 = `
1 destination-unreachable
1/0 no-route
1/1 communication-prohibited
1/2 - beyond-scope
1/3 address-unreachable
1/4 port-unreachable
1/5 - failed-policy
1/6 - reject-route
2 packet-too-big
3 time-exceeded ttl-exceeded
3/0 ttl-zero-during-transit
3/1 ttl-zero-during-reassembly
4 parameter-problem
4/0 bad-header
4/1 unknown-header-type
4/2 unknown-option
128 echo-request ping
129 echo-reply pong
130 - mld-listener-query
131 - mld-listener-report
132 - mld-listener-done mld-listener-reduction
133 router-solicitation
134 router-advertisement
135 neighbour-solicitation neighbor-solicitation
136 neighbour-advertisement neighbor-advertisement
137 redirect
`;

const igmp = `
17 membership-query
18 membership-report-v1
22 membership-report-v2
23 leave-group
34 membership-report-v3
`;

const allCodes = '0:255';
const igmpNames = read(igmp);
const number = range('a type', 255);

/** `type[:type][/code[:code]]` or a name, which may be shortened as long as it is clear. */
function icmpType(table: string): Value {
  const names = read(table);
  const print = (found: string): string => {
    const name = names.find(([key]) => key === found)?.[1] ?? '-';
    return name === '-' ? found : name;
  };
  return (text) => {
    const found = lookUp(names, text);
    if (found !== undefined) return ok(print(found));
    const [types = '', codes, extra] = text.split('/');
    const type = number(types);
    const code = codes === undefined ? ok(allCodes) : /^\d/.test(codes) ? number(codes) : fault('');
    if ('fault' in type || 'fault' in code || extra !== undefined) return fault(`${text} is not an ICMP type: a name, or type[:type][/code[:code]] in numbers up to 255`);
    const plain = `${type.value}/${code.value}`;
    return ok(print(plain));
  };
}

function igmpType(text: string): ReturnType<Value> {
  const found = lookUp(igmpNames, text);
  const plain = found?.split('/')[0] ?? text;
  const parsed = range('an IGMP type', 255, integer)(plain);
  if ('fault' in parsed) return fault(`${text} is not an IGMP type: a number up to 255, a range, or one of ${igmpNames.map(([, name]) => name).join(', ')}`);
  return ok(igmpNames.find(([key]) => key === `${parsed.value}/${allCodes}`)?.[1] ?? parsed.value);
}

/** Pairs of `type/code` and name, aliases after the name that is printed. */
function read(table: string): (readonly [string, string])[] {
  return table.trim().split('\n').flatMap((line) => {
    const [key = '', ...names] = line.split(' ');
    return names.map((name) => [key.includes('/') ? key : `${key}/${allCodes}`, name] as const);
  });
}

function lookUp(names: readonly (readonly [string, string])[], text: string): string | undefined {
  const wanted = text.toLowerCase();
  if (!/^[a-z]/.test(wanted)) return undefined;
  const exact = names.find(([, name]) => name.toLowerCase() === wanted);
  const short = names.filter(([, name]) => name.toLowerCase().startsWith(wanted));
  return exact?.[0] ?? (short.length === 1 ? short[0]?.[0] : undefined);
}

export const icmpTypes = { ip: icmpType(icmp4), ip6: icmpType(icmp6), igmp: igmpType };
