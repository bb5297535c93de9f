import { expect, test } from '@jest/globals';
import { describeInNspawn } from './describe-in-nspawn.ts';
import { bootMachine } from './machine.ts';
import type { Machine } from './machine.ts';
import { APPLY, STORY_FILES } from './story.ts';

describeInNspawn('explore', () => {
  test('x', async () => {
    const machine: Machine = await bootMachine({ files: STORY_FILES });
    try {
      for (const line of (process.env['LINES_TO_RUN'] ?? '').split('\n')) {
        const r = await machine.exec(['sh', '-c', line]);
        process.stderr.write(`$ ${line}\n[${r.status}] ${r.stdout}${r.stderr}\n`);
      }
    } finally {
      await machine.end();
    }
    expect(APPLY).toBeDefined();
  }, 300_000);
});
