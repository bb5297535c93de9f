import type { Io } from './io.ts';

/** Surroundings that remember what was said, for tests. */
export interface TestIo extends Io {
  readonly stdout: () => string;
  readonly stderr: () => string;
}

export function testIo(cwd: string, options: { readonly answer?: string; readonly width?: number; readonly errReader?: Io['errReader'] } = {}): TestIo {
  const said = { out: '', err: '' };
  const look = { width: options.width ?? 80, color: false };
  return {
    out: (text) => { said.out += text; },
    err: (text) => { said.err += text; },
    stdout: () => said.out,
    stderr: () => said.err,
    outLook: look,
    errLook: look,
    errReader: options.errReader ?? 'other',
    interactive: options.answer !== undefined,
    ask: () => Promise.resolve(options.answer),
    cwd,
    env: {},
    now: () => new Date('2026-01-02T03:04:05Z'),
  };
}
