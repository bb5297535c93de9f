import { guestFile, userPattern, type Trace } from './trace.ts';

/** Tasks that write or remove the firewall file of their guest. */
const tasks: ReadonlySet<string> = new Set(['qmcreate', 'qmrestore', 'qmdestroy', 'vzcreate', 'vzrestore', 'vzdestroy']);

/** `starting task UPID:pve:0001E240:0012D687:6921A1B8:qmrestore:100:root@pam:`, `end task UPID:...: OK`. */
const message = new RegExp(String.raw`^(?:starting|end) task UPID:[A-Za-z0-9-]{1,63}:[0-9A-F]{8}:[0-9A-F]{8,16}:[0-9A-F]{8}:([a-z]{1,20}):([1-9]\d{2,8}):(${userPattern}):(?: |$)`);

/** What the cluster log (/etc/pve/.clusterlog) has of tasks that change a guest's file, on whichever node they ran. */
export function readClusterLog(text: string): Trace[] {
  return entriesOf(text).flatMap((entry): Trace[] => {
    const { time, msg } = entry as { time?: unknown; msg?: unknown };
    if (typeof time !== 'number' || !Number.isFinite(time) || typeof msg !== 'string') return [];
    const [, task = '', vmid = '', who = ''] = message.exec(msg) ?? [];
    return tasks.has(task) ? [{ at: time * 1000, who, how: `by the task ${task}`, source: 'the cluster log', paths: [guestFile(vmid)] }] : [];
  });
}

function entriesOf(text: string): readonly object[] {
  const { data } = (parsed(text) ?? {}) as { data?: unknown };
  return Array.isArray(data) ? data.filter((entry): entry is object => typeof entry === 'object' && entry !== null) : [];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
