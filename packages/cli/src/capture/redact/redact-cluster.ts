import { isIP } from 'node:net';
import type { NameBook } from './name-book.ts';

/** What pmxcfs tells of a cluster, with neutral names. What is no JSON says nothing to pvewall, either. */
export function redactMembers(text: string, book: NameBook): string {
  const told = parsed(text);
  if (told === undefined) return text === '' ? '' : 'x\n';
  const { nodename, nodelist, cluster, ...rest } = told;
  const nodes = isObject(nodelist) ? { nodelist: Object.fromEntries(Object.entries(nodelist).map(([name, member]) => [book.neutral('node', name), member])) } : {};
  return `${JSON.stringify({
    ...(typeof nodename === 'string' && { nodename: book.neutral('node', nodename) }),
    ...(typeof rest['version'] === 'number' && { version: rest['version'] }),
    ...(isObject(cluster) && { cluster: { ...cluster, ...('name' in cluster && { name: 'cluster' }) } }),
    ...nodes,
  })}\n`;
}

/** The nodes that `.members` and corosync.conf name. */
export function noteNodes(text: string, book: NameBook): void {
  const { nodename, nodelist } = parsed(text) ?? {};
  if (typeof nodename === 'string') book.note('node', nodename);
  if (isObject(nodelist)) for (const name of Object.keys(nodelist)) book.note('node', name);
  for (const [, name = ''] of text.matchAll(/^\s*name\s*:\s*(\S+)/gm)) book.note('node', name);
}

/** corosync.conf: names of nodes, of the cluster, and in the place of addresses. */
export function redactCorosync(text: string, book: NameBook): string {
  return text.split('\n').map((line) => {
    const [, before = '', key = '', value = ''] = /^(\s*(\w+)\s*:\s*)(.*?)\s*$/.exec(line) ?? [];
    if (key === '') return line.trimStart().startsWith('#') ? '#' : line;
    if (key === 'name') return `${before}${book.neutral('node', value)}`;
    if (key === 'cluster_name') return `${before}cluster`;
    if (key === 'logfile') return `${before}x`;
    if (/_addr$|^bindnetaddr$|^host$/.test(key) && isIP(value) === 0) return `${before}${book.anywhere(value) ?? 'host'}`;
    return line;
  }).join('\n');
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const told: unknown = JSON.parse(text);
    return isObject(told) ? told : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
