import { HostError, type Address, type Effect, type Host } from '@pvewall/model';

/** What the last apply on this host covered. Kept to tell what a policy lets go. */
export interface Applied {
  readonly appliedAt: string;
  readonly addresses: readonly Address[];
}

const path = '/var/lib/pvewall/applied.json';
const formatVersion = '1.0';

/** Undefined when nothing was applied yet, or when what is there says nothing. Throws HostError when it cannot be read. */
export async function readApplied(host: Host): Promise<Applied | undefined> {
  const text = await readText(host);
  return text === null ? undefined : parse(text);
}

/** Keeps what an apply covered. `appliedAt` is ISO 8601, UTC. */
export async function writeApplied(host: Host, applied: Applied): Promise<void> {
  const before = await readText(host);
  const after = `${JSON.stringify({ format_version: formatVersion, applied_at: applied.appliedAt, addresses: applied.addresses }, null, 2)}\n`;
  const effect: Effect = { type: 'write-file', path, before, after, mode: 0o600 };
  if (before !== after) await host.perform(effect);
}

async function readText(host: Host): Promise<string | null> {
  const [reading] = await host.read([{ type: 'file', path }]);
  if (reading?.status === 'failed') {
    throw new HostError('failed', `cannot read ${path}: ${reading.reason}`, { hint: 'It only tells what earlier applies covered: move it away, and it is made anew.' });
  }
  return reading?.status === 'text' ? reading.text : null;
}

function parse(text: string): Applied | undefined {
  try {
    const { applied_at: appliedAt, addresses } = JSON.parse(text) as { applied_at?: unknown; addresses?: unknown };
    if (typeof appliedAt !== 'string' || !Array.isArray(addresses)) return undefined;
    return { appliedAt, addresses: addresses.filter((address) => typeof address === 'string') };
  } catch {
    return undefined;
  }
}
