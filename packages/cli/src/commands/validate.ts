import type { Run } from '../command.ts';
import { openPolicy } from '../open-policy.ts';
import { reportFindings, wantsJson } from '../report-findings.ts';

export const run: Run = async (invocation, io) => {
  const { policy, diagnostics, sources } = await openPolicy(invocation, io);
  const code = reportFindings(diagnostics, sources, invocation, io);
  if (policy !== undefined && !wantsJson(invocation)) io.out(`${size(policy)}: valid.\n`);
  return code;
};

function size({ cluster, nodes, guests, vnets }: { cluster?: unknown; nodes: ReadonlyMap<string, unknown>; guests: ReadonlyMap<number, unknown>; vnets: ReadonlyMap<string, unknown> }): string {
  const parts = [
    cluster === undefined ? [] : ['cluster'],
    [...nodes.keys()].map((name) => `node ${name}`).slice(0, 3),
    nodes.size > 3 ? [`${nodes.size - 3} more nodes`] : [],
    guests.size > 0 ? [`${guests.size} ${guests.size === 1 ? 'guest' : 'guests'}`] : [],
    vnets.size > 0 ? [`${vnets.size} ${vnets.size === 1 ? 'VNet' : 'VNets'}`] : [],
  ].flat();
  return parts.length === 0 ? 'an empty policy' : parts.join(', ');
}
