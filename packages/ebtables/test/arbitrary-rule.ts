import fc from 'fast-check';

/** Rules as people type them, over every match, watcher and target, in many spellings. */
type Words = fc.Arbitrary<string>;

const pick = (...values: string[]): Words => fc.constantFrom(...values);
const number = (max: number, min = 0): Words => fc.integer({ min, max }).map(String);
const hex = (max: number, min = 0): Words => fc.tuple(fc.integer({ min, max }), fc.boolean()).map(([n, upper]) => `0x${upper ? n.toString(16).toUpperCase() : n.toString(16)}`);
const span = (max: number): Words =>
  fc.tuple(fc.integer({ min: 0, max }), fc.integer({ min: 0, max }), fc.constantFrom('one', 'both', 'from', 'to')).map(([a, b, form]) => {
    const [low, high] = [Math.min(a, b), Math.max(a, b)];
    return { one: `${low}`, both: `${low}:${high}`, from: `${low}:`, to: `:${high}` }[form];
  });
const byte = fc.integer({ min: 0, max: 255 });
const mac: Words = fc.tuple(fc.array(byte, { minLength: 6, maxLength: 6 }), fc.boolean()).map(([bytes, padded]) => bytes.map((b) => (padded ? b.toString(16).padStart(2, '0').toUpperCase() : b.toString(16))).join(':'));
const masked: Words = fc.oneof(mac, pick('Broadcast', 'BGA', 'unicast', 'Multicast', 'ff:ff:ff:ff:ff:ff', '01:80:c2:00:00:00'), mac.map((m) => `${m}/ff:ff:ff:00:00:00`), mac.map((m) => `${m}/01:00:00:00:00:00`));
const ip4: Words = fc.ipV4();
const net4: Words = fc.oneof(ip4, fc.tuple(ip4, fc.integer({ min: 1, max: 32 })).map(([ip, bits]) => `${ip}/${bits}`), ip4.map((ip) => `${ip}/255.255.0.255`));
const ip6: Words = fc.oneof(fc.ipV6(), pick('::', '::1', 'fe80::1', '1:0:0:2:0:0:0:3', '::ffff:10.0.0.1', '::10.0.0.1', 'ff02::1:ff00:0'));
const net6: Words = fc.oneof(ip6, fc.tuple(ip6, fc.integer({ min: 0, max: 128 })).map(([ip, bits]) => `${ip}/${bits}`));
const interfaces = pick('eth0', 'vmbr0.10', 'tap100i0', 'eth+', 'abcdefghijklmno');
const prefix: Words = fc.stringMatching(/^[ -!#-[\]-~]{0,29}$/).filter((text) => text !== '!').map((text) => `"${text}"`);
const among: Words = fc.uniqueArray(fc.tuple(mac, fc.option(ip4.filter((ip) => ip !== '0.0.0.0'))), { minLength: 1, maxLength: 5, selector: ([m]) => m.toLowerCase().split(':').map((b) => parseInt(b, 16)).join() }).map((list) => list.map(([m, ip]) => (ip === null ? m : `${m}=${ip}`)).join(','));
const rates = fc.tuple(fc.integer({ min: 1, max: 10_000 }), fc.constantFrom('', '/s', '/sec', '/second', '/m', '/min', '/minute', '/h', '/hour', '/d', '/day')).map(([n, unit]) => `${n}${unit}`);
const marks = fc.oneof(number(100_000), hex(0xffffffff), fc.tuple(hex(0xffff), hex(0xffff)).map(([v, m]) => `${v}/${m}`), hex(0xffff, 1).map((m) => `/${m}`));
const plainMark = fc.oneof(number(100_000), hex(0xffffffff));

type OptionTable = Readonly<Record<string, Words | null>>;

const negatable = (options: OptionTable, min = 1): Words =>
  fc.uniqueArray(fc.tuple(fc.constantFrom(...Object.keys(options)), fc.constantFrom('', '! ', 'inside')), { minLength: min, maxLength: 4, selector: ([name]) => name }).chain((chosen) =>
    fc.tuple(...chosen.map(([name, negation]) => write(name, options[name] ?? null, negation))).map((words) => words.join(' ')),
  );

function write(name: string, value: Words | null, negation: string): Words {
  if (value === null) return fc.constant(`${negation === 'inside' ? '' : negation}${name}`);
  return value.map((text) => (negation === 'inside' ? `${name} ! ${text}` : `${negation}${name} ${text}`));
}

/** Options that cannot be negated. */
const plain = (options: OptionTable): Words =>
  fc.subarray(Object.keys(options), { minLength: 1 }).chain((names) => fc.tuple(...names.map((name) => write(name, options[name] ?? null, ''))).map((words) => words.join(' ')));

const ports = (ip: string): Words => fc.tuple(pick('tcp', 'UDP', '6', '17', 'sctp', 'dccp'), negatable({ [`--${ip}-sport`]: span(65535), [`--${ip}-destination-port`]: fc.oneof(span(65535), pick('ssh', 'domain', 'http')) })).map(([proto, rest]) => `--${ip}-proto ${proto} ${rest}`);
const joined = (...parts: Words[]): Words => fc.tuple(...parts).map((words) => words.join(' '));

/** What needs a protocol, with it. */
const families: readonly Words[] = [
  joined(pick('-p IPv4', '-p 0800', '--protocol ip'), negatable({ '--ip-source': net4, '--ip-dst': net4, '--ip-tos': hex(255) })),
  joined(pick('-p IPv4'), ports('ip')),
  joined(pick('-p IPv4 --ip-proto icmp'), negatable({ '--ip-icmp-type': pick('echo-request', 'ping', '3/1', '3', '5:8/0:3', '200', '255', 'host-unreachable', '8/0') })),
  joined(pick('-p IPv4 --ip-proto 2'), negatable({ '--ip-igmp-type': pick('membership-query', '22', 'leave-group', '18:18') })),
  joined(pick('-p IPv4'), negatable({ '--ip-protocol': number(255) })),
  joined(pick('-p IPv6', '-p 86dd', '-p ip6'), negatable({ '--ip6-source': net6, '--ip6-destination': net6, '--ip6-tclass': hex(255) })),
  joined(pick('-p IPv6'), ports('ip6')),
  joined(pick('-p IPv6 --ip6-proto ipv6-icmp', '-p IPv6 --ip6-proto 58'), negatable({ '--ip6-icmp-type': pick('134', '135/0', 'router-advertisement', '1/2', '130', 'neighbor-solicitation', '1:4/0:5', '255') })),
  joined(
    pick('-p ARP', '-p RARP', '-p 0x806'),
    negatable({
      '--arp-op': pick('Request', 'reply', '3', '9', '77', 'InARP_Request'), '--arp-htype': pick('1', 'Ethernet', '6'), '--arp-ptype': pick('IPv4', '0x800', '86dd', '1234'), '--arp-ip-src': net4, '--arp-ip-dst': net4,
      '--arp-mac-src': masked, '--arp-mac-dst': masked, '--arp-gratuitous': null,
    }),
  ),
  joined(pick('-p 802_1Q', '-p 8100', '-p 1q'), negatable({ '--vlan-id': number(4094), '--vlan-prio': number(7), '--vlan-encap': pick('IPv4', '0806', '0xfe68', '88CC', 'ipv6') })),
  joined(pick('-p LENGTH', '-p length'), negatable({ '--802_3-sap': hex(255), '--802_3-type': hex(65535) })),
  joined(
    pick('-d BGA', '-d 1:80:c2:0:0:0'),
    negatable({
      '--stp-type': pick('config', 'tcn', '0', '128', '3'), '--stp-flags': pick('topology-change', '128', '77'), '--stp-root-prio': span(65535), '--stp-root-addr': masked, '--stp-root-cost': span(4294967295), '--stp-sender-prio': span(65535),
      '--stp-sender-addr': masked, '--stp-port': span(65535), '--stp-msg-age': span(65535), '--stp-max-age': span(65535), '--stp-hello-time': span(65535), '--stp-forward-delay': span(65535),
    }),
  ),
  negatable({ '-p': fc.oneof(pick('0xfe68', 'FE68', 'LLDP', '0x8863', 'loWPAN', 'arp', 'length'), hex(0xffff, 0x601)) }, 0),
];

const addresses = negatable({ '--src': masked }, 0);
const places = (logical: boolean): Words => negatable({ '-i': interfaces, '-o': interfaces, ...(logical ? { '--logical-in': interfaces, '--logical-out': interfaces } : {}) }, 0);

const extras: readonly Words[] = [
  plain({ '--limit': rates, '--limit-burst': number(10_000, 1) }),
  negatable({ '--mark': marks }),
  negatable({ '--pkttype-type': pick('host', 'BROADCAST', 'multicast', 'otherhost', '4') }),
  negatable({ '--among-src': among, '--among-dst': among }),
  plain({ '--log': null, '--log-level': pick('info', '0', 'debug', '4'), '--log-prefix': prefix, '--log-ip': null, '--log-arp': null, '--log-ip6': null }),
  plain({ '--nflog-group': number(65535, 1), '--nflog-threshold': number(100, 2), '--nflog-range': number(65535) }),
];

const standard = pick('-j ACCEPT', '-j DROP', '-j CONTINUE', '-j RETURN', '', '--jump DROP');
const inner = pick('ACCEPT', 'DROP', 'CONTINUE', 'RETURN');
const filterTargets = fc.oneof(standard, joined(fc.constant('-j mark'), pick('--mark-set', '--set-mark', '--mark-or', '--mark-and', '--mark-xor'), plainMark, fc.option(inner, { nil: '' }).map((t) => (t ? `--mark-target ${t}` : ''))));
const natTargets = fc.oneof(
  joined(fc.constant('-j dnat --to-dst'), mac, fc.option(inner, { nil: '' }).map((t) => (t ? `--dnat-target ${t}` : ''))),
  joined(fc.constant('-j snat --to-source'), mac, pick('', '--snat-arp'), fc.option(inner, { nil: '' }).map((t) => (t ? `--snat-target ${t}` : ''))),
  joined(fc.constant('-j redirect'), fc.option(inner, { nil: '' }).map((t) => (t ? `--redirect-target ${t}` : ''))),
);
const arpReply = joined(fc.constant('-p ARP -j arpreply --arpreply-mac'), mac, fc.option(inner, { nil: '' }).map((t) => (t ? `--arpreply-target ${t}` : '')));

/** A rule for a custom chain of table filter with up to `extras` more matches and watchers. */
export function filterRule(options: { extras: number; logical: boolean }): Words {
  const more = fc.subarray([...extras], { maxLength: options.extras }).chain((chosen) => (chosen.length > 0 ? joined(...chosen) : fc.constant('')));
  return joined(fc.oneof(...families), addresses, places(options.logical), more, filterTargets).map(tidy);
}

/** A rule for a custom chain of table nat. */
export const natRule: Words = fc.oneof(joined(addresses, natTargets), arpReply).map(tidy);

function tidy(rule: string): string {
  return rule.replaceAll(/ +(?=(?:[^"]*"[^"]*")*[^"]*$)/g, ' ').trim();
}
