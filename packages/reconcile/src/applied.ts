import { recordsFolder, type Address, type Effect, type Host } from '@pvewall/model';

/** What the last apply on this host covered. Kept to tell what a policy lets go. */
export interface Applied {
  readonly appliedAt: string;
  readonly addresses: readonly Address[];
}

const name = 'applied.json';
const formatVersion = '1.0';

/** Undefined when nothing was applied yet, or when what is there says nothing. Throws HostError when it cannot be read. */
export async function readApplied(host: Host): Promise<Applied | undefined> {
  const text = await readText(host);
  return text === null ? undefined : parse(text);
}

/** What keeps in mind what an apply covers; an effect like the others, so that a revert takes it back, too. `appliedAt` is ISO 8601, UTC. */
export async function appliedEffects(host: Host, applied: Applied): Promise<Effect[]> {
  const before = await readText(host);
  const after = `${JSON.stringify({ format_version: formatVersion, applied_at: applied.appliedAt, addresses: applied.addresses }, null, 2)}\n`;
  return before === after ? [] : [{ type: 'write-file', path: `${recordsFolder}/${name}`, before, after, mode: 0o600 }];
}

async function readText(host: Host): Promise<string | null> {
  return host.records.read(name);
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
