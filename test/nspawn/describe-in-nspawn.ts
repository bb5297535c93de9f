import { describeWhere } from '../describe-where.ts';
import { nspawnMissing } from './missing.ts';

/** `describe` for tests that need a machine. */
export function describeInNspawn(name: string, tests: () => void): void {
  describeWhere(nspawnMissing(), 'a machine', name, tests);
}
