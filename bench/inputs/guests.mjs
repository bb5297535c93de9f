import { aliasNames, groupNames, setNames } from './datacenter.mjs';
import { randomSource } from './random.mjs';

/** `count` guests from vmid 100 on, `ruleCount` different rules each, as a datacenter of some age has them. */
export function makeGuests(count, ruleCount, seed) {
  const random = randomSource(seed);
  return Array.from({ length: count }, (_, i) => makeGuest(100 + i, ruleCount, random));
}

function makeGuest(vmid, ruleCount, random) {
  const own = random.chance(0.1);
  return {
    vmid,
    name: `vm-${vmid}`,
    mac: macOf(vmid),
    options: optionsOf(random),
    aliases: own ? [{ name: 'partner', address: `192.168.${random.below(250)}.0/24`, comment: 'the other half of the pair' }] : [],
    ipsets: own ? [{ name: 'ipfilter-net0', entries: [{ address: `10.0.${vmid % 250}.${1 + random.below(250)}` }] }] : [],
    rules: makeRules(ruleCount, own, random),
    groups: [],
  };
}

function optionsOf(random) {
  const options = [['enable', 1]];
  if (random.chance(0.3)) options.push(['policy_out', 'REJECT']);
  if (random.chance(0.3)) options.push(['log_level_in', random.pick(['info', 'warning'])]);
  if (random.chance(0.2)) options.push(['dhcp', 0]);
  return options;
}

function makeRules(count, own, random) {
  const rules = new Map();
  if (own) addRule(rules, { type: 'in', action: 'ACCEPT', source: 'guest/partner', proto: 'tcp', dport: '5432' });
  while (rules.size < count) addRule(rules, random.pick(shapes)(random));
  return [...rules.values()];
}

function addRule(rules, rule) {
  rules.set(JSON.stringify(rule), rule);
}

const address = (random) => `10.${random.below(250)}.${random.below(250)}.${1 + random.below(250)}`;
const network = (random) => `10.${random.below(250)}.${random.below(250)}.0/24`;
const port = (random) => `${1024 + random.below(60000)}`;
const set = (random) => `+${random.chance(0.5) ? 'dc/' : ''}${random.pick(setNames)}`;
const comment = (random) => (random.chance(0.3) ? `change ${1000 + random.below(9000)}` : undefined);

/** What people write; the first ones are written more often. */
const shapes = [
  (r) => ({ type: 'in', action: 'ACCEPT', source: network(r), proto: 'tcp', dport: port(r), comment: comment(r) }),
  (r) => ({ type: 'in', action: 'ACCEPT', source: set(r), proto: 'tcp', dport: port(r), log: 'nolog' }),
  (r) => ({ type: 'in', action: 'ACCEPT', source: r.pick(aliasNames), proto: 'tcp', dport: `${port(r)},${port(r)}`, comment: comment(r) }),
  (r) => ({ type: 'in', action: 'ACCEPT', macro: r.pick(['SSH', 'Web', 'HTTPS', 'PostgreSQL']), source: address(r), comment: comment(r) }),
  (r) => ({ type: 'in', action: 'ACCEPT', macro: r.pick(['SSH', 'Ping', 'Web', 'SNMP']), iface: 'net0', source: set(r), log: 'nolog' }),
  (r) => ({ type: 'out', action: 'ACCEPT', dest: `${address(r)},${address(r)}`, proto: 'udp', dport: '53' }),
  (r) => ({ type: 'out', action: 'ACCEPT', dest: network(r), proto: 'tcp', dport: `${6000 + r.below(10)}:${6010 + r.below(90)}` }),
  (r) => ({ type: 'out', action: 'REJECT', dest: `dc/${r.pick(aliasNames)}`, log: 'info', comment: comment(r) }),
  (r) => ({ type: 'in', action: 'DROP', source: `2001:db8:${(1 + r.below(9000)).toString(16)}::/48`, log: 'warning' }),
  (r) => ({ type: 'group', action: r.pick(groupNames), iface: 'net0' }),
  (r) => ({ type: 'in', action: 'ACCEPT', disabled: true, source: address(r), proto: 'tcp', dport: port(r), comment: 'off since the move' }),
];

function macOf(vmid) {
  const digits = vmid.toString(16).toUpperCase().padStart(6, '0');
  return `BC:24:11:${digits.slice(0, 2)}:${digits.slice(2, 4)}:${digits.slice(4, 6)}`;
}
