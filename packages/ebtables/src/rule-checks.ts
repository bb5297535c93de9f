import { extensions, options, targets } from './catalogue.ts';
import type { ExtensionSpec } from './catalogue.ts';
import { isBaseChain, standardTargets } from './nouns.ts';
import type { EbRule, Part } from './nouns.ts';
import { isPveChain } from './ownership.ts';
import { printRule } from './print-rule.ts';
import { protocolsLegacyLacks } from './protocols.ts';
import type { Found, Surroundings } from './refusals.ts';

interface Subject {
  readonly rule: EbRule;
  readonly chain: string;
  readonly table: string;
  readonly around: Surroundings;
}

/** Each looks for one kind of fault in a rule. */
export const checks: readonly ((subject: Subject) => Found[])[] = [
  targetFaults, watcherFaults, glueFaults, emptyMasks, missingProtocols, placeFaults, sizeFaults, returnFaults, legacyFaults, nftFaults, sourceFaults, unknownOptions,
];

const specs = new Map(extensions.map((extension) => [extension.name, extension]));

function partsOf(rule: EbRule): Part[] {
  return [...rule.head, ...rule.matches.flatMap((e) => e.parts), ...rule.watchers.flatMap((e) => e.parts), ...rule.target.parts];
}

function part(rule: EbRule, option: string): Part | undefined {
  return partsOf(rule).find((p) => p.option === option);
}

function targetFaults({ rule, chain, around, table }: Subject): Found[] {
  const name = rule.target.name;
  if (isPveChain(name) || isPveChain(chain)) {
    const message = `${isPveChain(chain) ? chain : name} belongs to Proxmox VE's firewall`;
    return [{ code: 'ebtables/pve-chain', message, hint: 'Leave its chains and its jump to pve-firewall; it keeps your other rules', stopsFirewall: true }];
  }
  if (standardTargets.includes(name) || targets.has(name)) return [];
  if (isBaseChain(table, name)) return [{ code: 'ebtables/unknown-chain', message: `a rule cannot jump to the base chain ${name}`, hint: 'Jump to a custom chain' }];
  if (!around.chains || around.chains.has(name) || rule.target.parts.length > 0) return [];
  const upper = name.toUpperCase();
  const hint = standardTargets.includes(upper) ? `Did you mean ${upper}?` : `Add a chain ${name} to table ${table}`;
  return [{ code: 'ebtables/unknown-chain', message: `there is no chain or target ${name} in table ${table}`, hint }];
}

function watcherFaults({ rule }: Subject): Found[] {
  const prefix = part(rule, '--nflog-prefix') ? [nflogPrefix] : [];
  const group = part(rule, '--nflog-group')?.value === '0' ? [nflogGroup] : [];
  const log = part(rule, '--log-prefix')?.value?.includes('\\') === true ? [backslash] : [];
  return [...prefix, ...group, ...log];
}

const nflogPrefix: Found = {
  code: 'ebtables/nflog-prefix',
  message: '--nflog-prefix makes ebtables-restore fail, because ebtables-legacy prints it wrongly',
  hint: 'Leave it out and use --nflog-group to tell frames apart',
  stopsFirewall: true,
};
const nflogGroup: Found = { code: 'ebtables/nflog-group', message: '--nflog-group 0 is lost by ebtables', hint: 'Use a group from 1 to 65535' };
const backslash: Found = { code: 'ebtables/log-prefix', message: 'the log prefix holds a backslash, which changes at each restore', hint: 'Leave the backslash out' };

/** What is printed with the next word glued on, or with a word that no tool reads. */
function glueFaults({ rule }: Subject): Found[] {
  const code = 'ebtables/prints-wrong';
  const found: Found[] = [];
  if (part(rule, '--nflog-range') && !part(rule, '--nflog-threshold')) {
    const hint = 'Add --nflog-threshold with 2 or more, which stands between them';
    found.push({ code, message: 'ebtables-legacy prints --nflog-range glued to -j, so that ebtables-restore fails', hint, tool: 'legacy', stopsFirewall: true });
  }
  if (/^\d/.test(part(rule, '--ip-igmp-type')?.value ?? '')) {
    const hint = 'Use a type with a name (membership-query, leave-group, ...), or match on --ip-proto igmp alone';
    found.push({ code, message: 'ebtables prints an IGMP number glued to -j, so that ebtables-restore fails', hint, stopsFirewall: true });
  }
  if (rule.watchers.some((watcher) => watcher.name === 'ulog')) {
    found.push({ code, message: 'ebtables-legacy prints --ulog so that ebtables-restore fails, and ebtables-nft does not know it', hint: 'Use --nflog', stopsFirewall: true });
  }
  return found;
}

function emptyMasks({ rule }: Subject): Found[] {
  const code = 'ebtables/matches-all';
  return partsOf(rule).flatMap((p): Found[] => {
    const message = `${p.option} ${p.value} matches every address`;
    if (/^[\d.]+\/0$/.test(p.value ?? '')) return [{ code, message: `${message}, and ebtables-legacy prints it as one address`, hint: `Leave ${p.option} out`, tool: 'legacy' }];
    return /\/00(?::00){5}$/.test(p.value ?? '') ? [{ code, message, hint: `Leave ${p.option} out` }] : [];
  });
}

/** Which IP protocols an option needs, and in which option they stand. */
const needs: readonly { readonly options: readonly string[]; readonly proto: string; readonly values: readonly string[] }[] = [
  { options: ['--ip-sport', '--ip-dport'], proto: '--ip-proto', values: ['tcp', 'udp', 'sctp', 'dccp', 'udplite'] },
  { options: ['--ip6-sport', '--ip6-dport'], proto: '--ip6-proto', values: ['tcp', 'udp', 'sctp', 'dccp', 'udplite'] },
  { options: ['--ip-icmp-type'], proto: '--ip-proto', values: ['icmp'] },
  { options: ['--ip-igmp-type'], proto: '--ip-proto', values: ['igmp'] },
  { options: ['--ip6-icmp-type'], proto: '--ip6-proto', values: ['ipv6-icmp'] },
];

function missingProtocols({ rule }: Subject): Found[] {
  const code = 'ebtables/missing-protocol';
  const protocol = part(rule, '-p');
  const used = [...rule.matches, ...rule.watchers, rule.target].flatMap(({ name }): ExtensionSpec[] => specs.get(name)?.protocols ? [specs.get(name) as ExtensionSpec] : []);
  const frames = used.flatMap(({ name, protocols = [] }): Found[] => {
    if (protocol && !protocol.negated && protocols.includes(protocol.value ?? '')) return [];
    const wanted = protocols.map((p) => `-p ${p === 'Length' ? 'LENGTH' : p}`).join(' or ');
    return [{ code, message: `the ${name} options need ${wanted}`, hint: `Add ${wanted} (not negated) to the rule` }];
  });
  const ip = needs.flatMap(({ options: names, proto, values }): Found[] => {
    const asked = names.find((name) => part(rule, name));
    const given = part(rule, proto);
    if (asked === undefined || (given && !given.negated && values.includes(given.value ?? ''))) return [];
    return [{ code, message: `${asked} needs ${proto} ${values.join(', ')}`, hint: `Add ${proto} (not negated) to the rule` }];
  });
  return [...frames, ...ip];
}

/** Base chains in which a frame has come in, or is going out, on an interface. */
const arriving: readonly string[] = ['INPUT', 'FORWARD', 'PREROUTING', 'BROUTING'];
const leaving: readonly string[] = ['OUTPUT', 'FORWARD', 'POSTROUTING'];
const interfaces: readonly { readonly option: string; readonly chains: readonly string[] }[] = [
  { option: '-i', chains: arriving },
  { option: '--logical-in', chains: arriving },
  { option: '-o', chains: leaving },
  { option: '--logical-out', chains: leaving },
];

/** Where a target works: table and base chains (ebtables(8)). */
const homes: Readonly<Record<string, readonly (readonly [string, readonly string[]])[]>> = {
  arpreply: [['nat', ['PREROUTING']]],
  dnat: [['nat', ['PREROUTING', 'OUTPUT']], ['broute', ['BROUTING']]],
  snat: [['nat', ['POSTROUTING']]],
  redirect: [['nat', ['PREROUTING']], ['broute', ['BROUTING']]],
};

function placeFaults({ rule, chain, table }: Subject): Found[] {
  const base = isBaseChain(table, chain);
  const wrong = interfaces.filter(({ option, chains }) => base && !chains.includes(chain) && part(rule, option));
  const found = wrong.map(({ option, chains }): Found => ({ code: 'ebtables/interface-place', message: `${option} does not work in ${chain}`, hint: `It works in ${chains.join(', ')}` }));
  const home = homes[rule.target.name];
  if (!home || home.some(([name, chains]) => name === table && (!base || chains.includes(chain)))) return found;
  const places = home.map(([name, chains]) => `${name} ${chains.join(' and ')}`).join(', ');
  return [...found, { code: 'ebtables/target-place', message: `target ${rule.target.name} does not work in ${table} ${chain}`, hint: `It works in ${places}` }];
}

/** ebtables-legacy's restore reads lines of 2047 bytes with their end, and at most 50 words with its own name. */
const longestLine = 2046;
const mostWords = 49;

function sizeFaults({ rule, chain }: Subject): Found[] {
  const line = `-A ${chain} ${printRule(rule)}`;
  const words = line.replaceAll(/"[^"]*"/g, 'x').split(' ').length;
  if (line.length <= longestLine && words <= mostWords) return [];
  const message = `ebtables-legacy cannot restore a rule of ${line.length} characters and ${words} words`;
  return [{ code: 'ebtables/too-long', message, hint: 'Split it into several rules', tool: 'legacy', stopsFirewall: true }];
}

function returnFaults({ rule, chain, table }: Subject): Found[] {
  const returns = rule.target.name === 'RETURN' || rule.target.parts.some((p) => p.value === 'RETURN');
  if (!returns || !isBaseChain(table, chain)) return [];
  return [{ code: 'ebtables/return-in-base', message: `ebtables-legacy refuses RETURN in the base chain ${chain}`, hint: 'Use ACCEPT or CONTINUE, or a custom chain', tool: 'legacy' }];
}

function legacyFaults({ rule }: Subject): Found[] {
  const refuse = (message: string, hint: string): Found => ({ code: 'ebtables/legacy-refuses', message, hint, tool: 'legacy' });
  const found: Found[] = [];
  if (part(rule, '--802_3-sap') && part(rule, '--802_3-type')) {
    found.push(refuse('ebtables-legacy does not take --802_3-sap and --802_3-type together', '--802_3-type alone implies SAP 0xaa'));
  }
  if (rule.matches.some((match) => match.name === 'stp') && part(rule, '-d')?.value !== 'BGA') found.push(refuse('ebtables-legacy takes --stp-* only with -d BGA', 'Add -d BGA'));
  const udplite = ['--ip', '--ip6'].some((ip) => part(rule, `${ip}-proto`)?.value === 'udplite' && (part(rule, `${ip}-sport`) ?? part(rule, `${ip}-dport`)));
  if (udplite) found.push(refuse('ebtables-legacy does not take ports with udplite', 'Match the protocol without ports'));
  return found;
}

/** What ebtables-nft 1.8.9 and 1.8.11 print with something missing, measured. */
function nftFaults({ rule }: Subject): Found[] {
  const loses = (message: string, hint: string): Found => ({ code: 'ebtables/nft-loses', message, hint, tool: 'nft' });
  const found: Found[] = [];
  const used = rule.matches.length + rule.watchers.length;
  if (used > 2) found.push(loses(`ebtables-nft prints only the first and the last of ${used} matches and watchers`, 'Move some of them to a custom chain'));
  const vlan = part(rule, '--vlan-id');
  if (vlan && vlan.value !== '0' && part(rule, '--vlan-prio')) found.push(loses('ebtables-nft does not print --vlan-prio beside --vlan-id', 'Match one of them in a custom chain'));
  if (part(rule, '--limit-burst')?.value === '0') found.push(loses('ebtables-nft takes --limit-burst 0 as 5', 'Use a burst of 1 or more'));
  for (const option of ['--among-src', '--among-dst']) {
    const entries = part(rule, option)?.value?.split(',') ?? [];
    const both = entries.find((entry) => entries.some((other) => other.startsWith(`${entry}=`)));
    if (both !== undefined) found.push({ code: 'ebtables/nft-refuses', message: `ebtables-nft refuses ${option} with ${both} once alone and once with an address`, hint: 'Leave one of them out', tool: 'nft' });
  }
  if (part(rule, '-p')?.value === '0x600') found.push(loses('ebtables-nft prints -p 0x600 as Length', 'Do not match on frame type 0x600'));
  return found;
}

const portWord = /--ip6?-(?:sport|dport|source-port|destination-port)[ =]+(?:! *)?(\S*[a-z]\S*)/i;
const protocolWord = /--ip6?-proto(?:col)?[ =]+(?:! *)?([\w-]+)/i;
const classWord = /--(?:ip-tos|ip6-tclass)[ =]+(?:! *)?(\d{2})(?!\S)/;

/** What only the spelling tells. */
function sourceFaults({ rule }: Subject): Found[] {
  const found: Found[] = [];
  const service = portWord.exec(rule.source)?.[1];
  const protocol = protocolWord.exec(rule.source)?.[1]?.toLowerCase();
  const number = classWord.exec(rule.source)?.[1];
  if (service !== undefined) found.push({ code: 'ebtables/legacy-name', message: `ebtables-legacy does not know service names; ${service} is written as a number` });
  if (protocol !== undefined && protocolsLegacyLacks.has(protocol)) found.push({ code: 'ebtables/legacy-name', message: `ebtables-legacy does not know ${protocol}; another name of it is written` });
  if (number !== undefined && Number(number) > 9) {
    const message = `${number} is 0x${number} to ebtables-legacy and ${Number(number)} to ebtables-nft; it is taken as 0x${number}`;
    found.push({ code: 'ebtables/ambiguous-number', message, hint: `Write 0x${number}, or 0x${Number(number).toString(16)}` });
  }
  return found;
}

function unknownOptions({ rule }: Subject): Found[] {
  return partsOf(rule).filter((p) => !options.has(p.option)).map((p): Found => ({ code: 'ebtables/unknown-option', message: `${p.option} is not known; it is kept as it stands`, hint: 'Check its spelling against ebtables(8)' }));
}
