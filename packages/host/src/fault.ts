import { HostError } from '@pvewall/model';

/** What went wrong, for people, and what to do next. `reason` is part of a sentence, `hint` a whole one. */
export interface Fault {
  readonly reason: string;
  readonly hint?: string;
}

/** What was being done, where that makes a fault mean something else. */
export interface Circumstance {
  /** The path on the host. */
  readonly path?: string;
  readonly doing?: 'read' | 'write';
}

const faults: Readonly<Record<string, Fault>> = {
  ENOENT: { reason: 'it does not exist' },
  EACCES: { reason: 'permission denied', hint: 'Run as root.' },
  EPERM: { reason: 'operation not permitted', hint: 'Run as root.' },
  EROFS: { reason: 'the file system is read-only', hint: 'Mount it for writing, and see in the kernel log why it was not. A service may be kept from it by its own settings.' },
  ENOSPC: { reason: 'no space left on the device', hint: 'Make room and run again; the file is as it was.' },
  EDQUOT: { reason: 'the disk quota is used up', hint: 'Make room and run again; the file is as it was.' },
  EFBIG: { reason: 'the file would be too large', hint: 'Make it smaller; files under /etc/pve end at 1 MiB.' },
  EISDIR: { reason: 'it is a folder, not a file', hint: 'Move the folder away.' },
  ENOTDIR: { reason: 'a part of the path is a file, not a folder', hint: 'Move that file away.' },
  ELOOP: { reason: 'its symbolic links lead in a circle', hint: 'Correct the links.' },
  EDANGLING: { reason: 'it is a link that leads nowhere', hint: 'Remove the link, or put back what it leads to.' },
  EEXIST: { reason: 'it exists already' },
  ENAMETOOLONG: { reason: 'the name is too long' },
  EIO: { reason: 'input/output error', hint: 'Look into the kernel log; the device may be failing.' },
  EINVAL: { reason: 'the value is not accepted' },
  EMFILE: { reason: 'too many open files', hint: 'Raise the limit (ulimit -n).' },
  ENFILE: { reason: 'too many open files on this machine' },
  ENOTEMPTY: { reason: 'the folder is not empty' },
  EBUSY: { reason: 'it is busy', hint: 'Try again.' },
  ENXIO: { reason: 'it is a socket or a device, not a file' },
  ENOTCONN: { reason: 'the cluster file system is not connected', hint: 'Start it: systemctl restart pve-cluster' },
  ECONNREFUSED: { reason: 'the cluster file system does not answer', hint: 'Start it: systemctl restart pve-cluster' },
};

const denied: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS']);

/** Node's errno codes in words. What is no error of the system is told by its own message. */
export function describeFault(error: unknown, { path = '', doing = 'read' }: Circumstance = {}): Fault {
  const code = errno(error);
  if (doing === 'write' && underPmxcfs(path) && code !== undefined && denied.has(code)) return readOnlyPmxcfs;
  return (code !== undefined ? faults[code] : undefined) ?? { reason: messageOf(error) };
}

function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}

/** pmxcfs says EACCES to everybody, root too, while the cluster has no quorum (docs/proxmox-ve.md 8). */
const readOnlyPmxcfs: Fault = {
  reason: 'no quorum: /etc/pve is read-only, or you are not root',
  hint: 'Run as root, and look at: pvecm status',
};

/** The system's code of an error: `ENOENT`. */
export function errno(error: unknown): string | undefined {
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}

/** Whether a path of the host lies in the cluster file system. */
export function underPmxcfs(path: string): boolean {
  return path === '/etc/pve' || path.startsWith('/etc/pve/');
}

/** A system's error as the one that hosts throw: `/etc/x: cannot be written: permission denied`. */
export function hostError(what: string, cause: unknown, circumstance: Circumstance = {}): HostError {
  if (cause instanceof HostError) return cause;
  const { reason, hint } = describeFault(cause, circumstance);
  const code = denied.has(errno(cause) ?? '') ? 'denied' : 'failed';
  const subject = circumstance.path === undefined ? what : `${circumstance.path}: ${what}`;
  return new HostError(code, `${subject}: ${reason}`, { cause, ...(hint !== undefined && { hint }) });
}
