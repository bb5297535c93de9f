import { describeWhere } from '../describe-where.ts';
import { umlMissing } from './uml.ts';

/** `describe` for tests that need a User-Mode Linux guest. */
export function describeInUml(name: string, tests: () => void): void {
  describeWhere(umlMissing(), 'a User-Mode Linux guest', name, tests);
}
