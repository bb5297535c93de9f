import { effective } from '@pvewall/fw';
import type { CheckResult, Query, Reading } from '@pvewall/model';
import { isTierOn, optionOf } from '@pvewall/resources';
import type { Check, CheckScope } from '../check.ts';
import { report } from '../diagnostics.ts';
import { notTold } from '../not-told.ts';
import { unread } from '../unread.ts';
import { backendUnread, isNftables } from './backend-of-node.ts';
import { statusOf } from './firewall-status.ts';
import { missingChains, missingTables } from './missing-chains.ts';
import { noFirewallAsked, reliesOnFirewall } from './relies-on-firewall.ts';

/** Somebody can flush them, and another firewall can replace them, behind the daemon's back. */
export const firewallChains: Check = {
  name: 'firewall-chains',
  title: 'the kernel has the chains of the firewall',
  group: 'firewall',
  queries: (scope) => [{ type: 'firewall-status' }, ...kernelQueries(scope)],
  judge: ([status, ...kernel], scope) => unasked(status, scope) ?? judgeKernel(kernel, scope),
};

function kernelQueries(scope: CheckScope): Query[] {
  // A kernel without IPv6 has no list of its addresses, and no chains for it.
  return isNftables(scope) ? [{ type: 'nft-tables' }] : [{ type: 'iptables' }, { type: 'ip6tables' }, { type: 'file', path: '/proc/net/if_inet6' }, { type: 'ebtables' }];
}

/** What is off has no chains, and of a daemon that does not run that is said already. */
function unasked(status: Reading | undefined, scope: CheckScope): CheckResult | undefined {
  if (!reliesOnFirewall(scope)) return noFirewallAsked;
  const blind = unread(scope, /\bread \/etc\/pve\/firewall\/cluster\.fw:/) ?? backendUnread(scope);
  if (blind !== undefined) return blind;
  const { cluster } = scope.survey;
  if (cluster === undefined || !isTierOn('cluster', effective(cluster))) return { status: 'not-applicable', reason: 'the firewall of the datacenter is off' };
  return statusOf(status)?.running === false ? { status: 'not-applicable', reason: 'pve-firewall does not run' } : undefined;
}

function judgeKernel(kernel: readonly Reading[], scope: CheckScope): CheckResult {
  const nft = isNftables(scope);
  const [ipv4, ipv6, addresses, bridge] = kernel;
  const asked = nft || addresses?.status === 'absent' ? [ipv4] : [ipv4, ipv6];
  const silent = asked.find((reading) => reading?.status !== 'text') ?? (bridge?.status === 'failed' && !wantsNoEbtables(scope.survey) ? bridge : undefined);
  if (silent !== undefined || ipv4 === undefined) return notTold(silent, { hostKind: scope.hostKind, what: 'the rules of a kernel' });
  const missing = nft ? missingTables(textOf(ipv4)) : [...asked.flatMap((reading, i) => missingChains(textOf(reading), i === 0 ? 'iptables' : 'ip6tables')), ...missingBridgeChain(scope)];
  if (missing.length === 0) return { status: 'passed' };
  const service = nft ? 'proxmox-firewall' : 'pve-firewall';
  const finding = report('check/firewall-chains-missing', {
    message: `the firewall is on, and the kernel lacks ${missing.join(', ')}`,
    hint: `What it cannot load it tells in journalctl -u ${service}. Let it build them: systemctl restart ${service}`,
  });
  return { status: 'found', findings: [finding] };
}

/** pve-firewall has chains in ebtables as well, unless the datacenter says no. */
function missingBridgeChain({ survey }: CheckScope): string[] {
  const filter = survey.ebtables?.tables.get('filter');
  if (filter === undefined || wantsNoEbtables(survey)) return [];
  const jumps = filter.chains.get('FORWARD')?.rules.some(({ canonical }) => canonical === '-j PVEFW-FORWARD') === true;
  if (!filter.chains.has('PVEFW-FORWARD')) return ['ebtables chain PVEFW-FORWARD'];
  return jumps ? [] : ['ebtables -A FORWARD -j PVEFW-FORWARD'];
}

function wantsNoEbtables({ cluster }: CheckScope['survey']): boolean {
  return cluster !== undefined && optionOf('cluster', effective(cluster), 'ebtables') === '0';
}

function textOf(reading: Reading | undefined): string {
  return reading?.status === 'text' ? reading.text : '';
}
