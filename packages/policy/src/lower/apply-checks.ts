import type { Reachable } from '@pvewall/model';
import type { ApplyCheck } from '../policy.ts';
import type { MapNode, Node } from '../yaml/node.ts';
import type { Context } from './context.ts';
import { itemsOf, nodeOf, textOf } from './context.ts';

/** As many as can be tried at the same time without anybody noticing. */
const most = 32;

/** `apply.checks`: what a node must reach for a change to be kept by itself. */
export function lowerApplyChecks(context: Context, node: Node): ApplyCheck[] {
  const items = itemsOf(node);
  const extra = items[most];
  if (extra !== undefined) context.report('policy/wrong-value', { message: `\`checks\` takes at most ${most}, not ${items.length}`, hint: 'Keep those that tell most.', place: context.at(extra) });
  return items.flatMap((item) => (item.kind === 'map' && !context.isFaulty(item) ? lowerCheck(context, item) : []));
}

function lowerCheck(context: Context, map: MapNode): ApplyCheck[] {
  const target = targets.map((key) => ({ key, node: nodeOf(map, key) })).find(({ node }) => node !== undefined);
  if (target?.node === undefined) return [];
  const status = nodeOf(map, 'status');
  if (status !== undefined && target.key !== 'http') {
    context.report('policy/wrong-value', { message: '`status` stands beside `http` only', hint: 'Remove it, or write `http: https://...`.', place: context.at(status) });
    return [];
  }
  const reaches = lower[target.key](context, target.node, typeof status?.value === 'number' ? status.value : undefined);
  const name = textOf(nodeOf(map, 'name'))?.trim();
  return reaches === undefined ? [] : [{ at: context.at(map.pairs[0] ?? map), name: name ?? `${target.key} ${textOf(target.node) ?? ''}`, reaches }];
}

const targets = ['tcp', 'http', 'ping'] as const;

const lower: Readonly<Record<(typeof targets)[number], (context: Context, node: Node, status?: number) => Reachable | undefined>> = {
  tcp: lowerTcp,
  http: lowerHttp,
  ping: (_, node) => ({ type: 'ping', host: textOf(node) ?? '' }),
};

function lowerTcp(context: Context, node: Node): Reachable | undefined {
  const [, name = '', port = ''] = /^(.+):(\d+)$/.exec(textOf(node) ?? '') ?? [];
  if (Number(port) <= 65_535) return { type: 'tcp', host: name.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
  context.report('policy/wrong-value', { message: `there is no port ${port}`, hint: 'Ports go up to 65535.', place: context.at(node) });
  return undefined;
}

/** A password in a policy is one in git, and one in every message that names the check. */
function lowerHttp(context: Context, node: Node, status?: number): Reachable | undefined {
  const url = textOf(node) ?? '';
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const problem = parsed === undefined ? 'is no address of the web' : parsed.username === '' && parsed.password === '' ? undefined : 'has a user or a password in it';
  if (problem === undefined) return { type: 'http', url, ...(status !== undefined && { status }) };
  context.report('policy/wrong-value', { message: `\`http\` ${problem}`, hint: 'Write it as `https://status.example.org/health`: something that everybody may fetch.', place: context.at(node) });
  return undefined;
}
