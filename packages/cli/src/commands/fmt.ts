import type { Run } from '../command.ts';
import { exitCode } from '../exit-code.ts';

export const run: Run = async () => Promise.resolve(exitCode.error);
