/** What all guests refer to: aliases, sets, groups; and the two rules of the node. */
const tiers = ['web', 'app', 'db', 'cache', 'mail', 'build', 'backup', 'monitor'];

export const aliasNames = tiers.flatMap((tier) => [`${tier}-prod`, `${tier}-test`]);
export const setNames = ['management', 'blocklist', 'monitoring', ...tiers.map((tier) => `${tier}-clients`)];
export const groupNames = tiers.map((tier) => `${tier}-tier`);

const aliases = aliasNames.map((name, i) => ({ name, address: `10.${100 + i}.0.0/16`, comment: i % 3 === 0 ? `network of ${name}` : undefined }));

const ipsets = setNames.map((name, i) => ({
  name,
  comment: i % 2 === 0 ? `kept by the network team, list ${i}` : undefined,
  entries: Array.from({ length: 20 }, (_, k) => ({ address: `172.${16 + i}.${k}.0/24`, comment: k % 5 === 0 ? `office ${k}` : undefined })),
}));

const groups = groupNames.map((name, i) => ({
  name,
  comment: `what every ${tiers[i]} guest offers`,
  rules: [
    { type: 'in', action: 'ACCEPT', macro: 'Ping' },
    { type: 'in', action: 'ACCEPT', source: `+${tiers[i]}-clients`, proto: 'tcp', dport: `${8000 + i}` },
    { type: 'in', action: 'ACCEPT', source: '+monitoring', proto: 'tcp', dport: '9100,9113', comment: 'exporters' },
  ],
}));

export const datacenter = {
  options: [
    ['enable', 1],
    ['policy_in', 'DROP'],
    ['log_ratelimit', 'enable=1,burst=10,rate=5/second'],
  ],
  aliases,
  ipsets,
  rules: [
    { type: 'in', action: 'ACCEPT', macro: 'SSH', source: '+management', comment: 'administrators' },
    { type: 'in', action: 'ACCEPT', source: '+management', proto: 'tcp', dport: '8006' },
    { type: 'in', action: 'ACCEPT', source: '+monitoring', proto: 'tcp', dport: '9100' },
  ],
  groups,
};

export const nodeFirewall = {
  options: [
    ['tcpflags', 1],
    ['log_level_in', 'info'],
  ],
  aliases: [],
  ipsets: [],
  rules: [{ type: 'in', action: 'ACCEPT', macro: 'Ping', source: 'app-prod' }],
  groups: [],
};
