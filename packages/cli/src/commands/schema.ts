import { HostError } from '@pvewall/model';
import type { Run } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { writeOutput } from '../write-output.ts';

/** schemas/policy.schema.json, put in by the build. */
declare const PVEWALL_POLICY_SCHEMA: string | undefined;

export const run: Run = (invocation, io) => {
  if (typeof PVEWALL_POLICY_SCHEMA !== 'string') throw new HostError('failed', 'the schema is only in the built program', { hint: 'npm run build' });
  const file = invocation.values.get('output');
  if (file === undefined) io.out(PVEWALL_POLICY_SCHEMA);
  else writeOutput(file, PVEWALL_POLICY_SCHEMA, io);
  return Promise.resolve(exitCode.done);
};
