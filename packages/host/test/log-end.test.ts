import { expect, test } from '@jest/globals';
import { DirectoryFixture } from './directory-fixture.ts';

const at = new DirectoryFixture();
const path = '/var/log/pveproxy/access.log';
const ask = (): Promise<unknown> => at.ask({ type: 'log-end', path });

test('a log is read to its end, whatever its bytes are', async () => {
  expect(await ask()).toEqual({ status: 'absent' });
  at.put(path, 'one\ntwo');
  expect(await ask()).toEqual({ status: 'text', text: 'one\ntwo' });
  at.put(path, Buffer.from([0x61, 0xff, 0x0a]));
  expect(await ask()).toEqual({ status: 'text', text: 'a\uFFFD\n' });
});

test('of a long one only whole lines at its end', async () => {
  const lines = Array.from({ length: 200_000 }, (_, i) => `line ${i}\n`);
  at.put(path, lines.join(''));
  const { text } = (await ask()) as { text: string };
  expect(text.length).toBeLessThanOrEqual(1_048_576);
  expect(text.length).toBeGreaterThan(1_000_000);
  expect(lines.join('').endsWith(text)).toBe(true);
  expect(text.slice(0, 5)).toBe('line ');
});

test('what is no file is not read', async () => {
  at.put(`${path}/x`, '');
  expect(await ask()).toMatchObject({ status: 'failed' });
});
