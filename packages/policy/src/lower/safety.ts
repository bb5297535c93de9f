import type { ApplyPolicy, CriticalAddress, GuardsPolicy } from '../policy.ts';
import type { Node, Pair } from '../yaml/node.ts';
import type { Context } from './context.ts';
import { lowerApplyChecks } from './apply-checks.ts';
import { itemsOf, nodeOf, textOf } from './context.ts';

const seconds: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600 };

/** Below ten seconds nobody can confirm; a day is longer than anybody waits. */
const shortest = 10;
const longest = 24 * 3600;

/** `apply`: what the command line need not say each time. */
export function lowerApply(context: Context, { node, start, end }: Pair): ApplyPolicy {
  const time = node.kind === 'map' ? nodeOf(node, 'confirm_within') : undefined;
  const confirmWithin = time === undefined || context.isFaulty(time) ? undefined : timeOf(context, time);
  const checks = node.kind === 'map' ? nodeOf(node, 'checks') : undefined;
  return {
    at: context.at({ start, end }),
    ...(confirmWithin !== undefined && { confirmWithin }),
    ...(checks !== undefined && { checks: lowerApplyChecks(context, checks) }),
  };
}

/** `60s`, `5min`, `1h` in seconds. */
function timeOf(context: Context, node: Node): number | undefined {
  const text = textOf(node) ?? '';
  const [, amount, unit] = /^(\d+)(s|min|h)$/.exec(text) ?? [];
  const found = Number(amount) * (seconds[unit ?? ''] ?? 0);
  if (found >= shortest && found <= longest) return found;
  context.report('policy/wrong-value', { message: `\`confirm_within\` takes 10 s to 24 h, not ${text}`, hint: 'Write it as `60s`, `5min` or `1h`.', place: context.at(node) });
  return undefined;
}

/** `guards`: thresholds, and what is critical. */
export function lowerGuards(context: Context, { node, start, end }: Pair): GuardsPolicy {
  const at = context.at({ start, end });
  if (node.kind !== 'map') return { at };
  const removalPercent = numberOf(nodeOf(node, 'removal_percent'));
  const removalCount = numberOf(nodeOf(node, 'removal_count'));
  const critical = nodeOf(node, 'critical');
  return {
    at,
    ...(removalPercent !== undefined && { removalPercent }),
    ...(removalCount !== undefined && { removalCount }),
    ...(critical !== undefined && { critical: itemsOf(critical).flatMap((item) => criticalAddress(context, item)) }),
  };
}

function numberOf(node: Node | undefined): number | undefined {
  return typeof node?.value === 'number' ? node.value : undefined;
}

function criticalAddress(context: Context, node: Node): CriticalAddress[] {
  const address = textOf(node);
  return address === undefined || context.isFaulty(node) ? [] : [{ address, at: context.at(node) }];
}
