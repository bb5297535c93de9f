import { isOn, option } from '../../options.ts';
import { builtIn } from '../lowered-rule.ts';
import type { Chain, Direction, LoweredRule } from '../lowered-rule.ts';
import type { Ruleset } from '../lower-host.ts';
import { lowerRules } from '../lower-rules.ts';
import { acting, silentIn } from '../reject.ts';
import type { Silent } from '../reject.ts';
import { allowIcmp, ndp, nodeIn, nodeOptionsIn } from './built-ins.ts';

const names = { in: 'input', out: 'output', forward: 'forward' } as const;

/** What comes to the node, what it sends, and what it routes. */
export function nodeChain(ruleset: Ruleset, direction: Direction): Chain {
  const { family, datacenter, groups } = ruleset;
  const { host, cluster } = ruleset.host;
  const silent = silentIn('nftables', family, 'node', direction);
  const lowering = { family, direction, groups: groups.node, addresses: datacenter.addresses, silent };
  const policy = `policy_${direction}` as const;
  const rules = [
    ...before(ruleset, direction, silent),
    ...lowerRules(host, lowering),
    ...datacenter.rules(lowering),
    ...acting({}, verdictOf(option(cluster, policy)), silent, { kind: 'built-in', name: policy }),
  ];
  return { name: names[direction], rules };
}

function before(ruleset: Ruleset, direction: Direction, silent: Silent): LoweredRule[] {
  if (direction === 'forward') return [];
  const { family } = ruleset;
  const loopback = builtIn('loopback', { iface: 'lo' }, 'ACCEPT');
  const options = direction === 'in' ? nodeOptionsIn(ruleset) : ndp(family, 'out', isOn(ruleset.host.host, 'ndp'));
  return [loopback, ...allowIcmp(family), ...(direction === 'in' ? nodeIn(ruleset, silent) : []), ...options];
}

/** A policy as the verdict that it is. */
export function verdictOf(policy: string): 'ACCEPT' | 'DROP' | 'REJECT' {
  return policy === 'ACCEPT' || policy === 'REJECT' ? policy : 'DROP';
}
