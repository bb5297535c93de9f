import { loadPolicy, type PolicyFiles } from '@pvewall/policy';
import { readFileSync } from 'node:fs';
import type { Io } from '../io.ts';

export async function loadCached(path: string, io: Io): Promise<ReturnType<typeof loadPolicy>> {
  const files: PolicyFiles = { read: (p) => readFileSync(p), list: () => [] };
  return loadPolicy(path, files);
}
