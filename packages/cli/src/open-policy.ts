import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { hasErrors, HostError, type Diagnostic } from '@pvewall/model';
import type { Policy } from '@pvewall/policy';
import type { Invocation } from './command.ts';
import type { Io } from './io.ts';
import { loadCached, type PolicyOrigin } from './policy-store/load-cached.ts';

export interface Opened {
  /** Absent when there are errors. */
  readonly policy?: Policy;
  readonly diagnostics: readonly Diagnostic[];
  /** Texts of the files that diagnostics speak of, for the lines under them. */
  readonly sources: ReadonlyMap<string, string>;
  readonly origin: PolicyOrigin;
}

const usualPlaces = ['policy.yaml', '/etc/pvewall/policy.yaml'];

/** Throws HostError when there is none. */
export function usualPolicy(io: Io): string {
  const path = usualPlaces.find((place) => existsSync(resolve(io.cwd, place)));
  if (path !== undefined) return path;
  throw new HostError('failed', 'there is no policy.yaml here and no /etc/pvewall/policy.yaml', {
    hint: 'Name a policy file, or write one from what the host has: pvewall init -o policy.yaml',
  });
}

/** The policy that was named, or the one in a usual place. Throws HostError when there is none. */
export async function openPolicy({ operands }: Invocation, io: Io): Promise<Opened> {
  const loaded = await loadCached(operands[0] ?? usualPolicy(io), io);
  const { policy, ...rest } = loaded;
  return hasErrors(loaded.diagnostics) || policy === undefined ? rest : { ...rest, policy };
}
