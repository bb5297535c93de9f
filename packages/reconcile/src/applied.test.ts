import { describe, expect, test } from '@jest/globals';
import { MemoryHost } from '../test/memory-host.ts';
import { afterApply, appliedEffects, isSameRecord, readApplied, readAppliedRecord, recordFindings, type Applied, type AppliedPart } from './applied.ts';

const part = (text: string, addresses: readonly string[], day = 1): AppliedPart => ({ appliedAt: `2026-01-0${day}T00:00:00.000Z`, policy: { file: 'p.yaml', files: { 'p.yaml': text } }, addresses });
const first = afterApply(undefined, part('one', ['cluster', 'guest.1', 'guest.2']), false);

async function stored(applied: Applied): Promise<Applied | undefined> {
  const host = new MemoryHost({});
  for (const effect of await appliedEffects(host, applied)) await host.perform(effect);
  return readApplied(host);
}

const said = ({ parts }: Applied): unknown[] => parts.map(({ policy, addresses }) => [policy?.files['p.yaml'], ...addresses]);

describe('what is on record', () => {
  test('nothing is no damage', async () => {
    expect(await readAppliedRecord(new MemoryHost({}))).toEqual({ isDamaged: false });
    expect(recordFindings({ isDamaged: false })).toEqual([]);
  });

  test('after a whole apply: that one alone', () => {
    expect(said(afterApply(first, part('two', ['cluster'], 2), false))).toEqual([['two', 'cluster']]);
  });

  test('after a part: each address of the policy that was the last to cover it', async () => {
    const second = afterApply(first, part('two', ['guest.2', 'guest.3'], 2), true);
    expect(said(second)).toEqual([['two', 'guest.2', 'guest.3'], ['one', 'cluster', 'guest.1']]);
    expect(second.addresses).toEqual(['cluster', 'guest.1', 'guest.2', 'guest.3']);
    expect(said((await stored(second)) as Applied)).toEqual(said(second));
    expect(said(afterApply(second, part('one', ['guest.3'], 3), true))).toEqual([['one', 'cluster', 'guest.1', 'guest.3'], ['two', 'guest.2']]);
    expect(said(afterApply(second, part('three', ['cluster', 'guest.1'], 3), true))).toEqual([['three', 'cluster', 'guest.1'], ['two', 'guest.2', 'guest.3']]);
  });

  test('what cannot be told of an older one stays so', () => {
    const { policy: _, ...old } = part('', ['cluster', 'guest.1']);
    const before = { appliedAt: old.appliedAt, addresses: old.addresses, parts: [old] };
    expect(said(afterApply(before, part('two', ['guest.1'], 2), true))).toEqual([['two', 'guest.1'], [undefined, 'cluster']]);
  });

  test('a text that is very large is not kept, and the address is', async () => {
    const large = (await stored(afterApply(undefined, part('x'.repeat(5_000_000), ['cluster']), false))) as Applied;
    expect({ addresses: large.addresses, parts: said(large) }).toEqual({ addresses: ['cluster'], parts: [[undefined, 'cluster']] });
  });

  test.each(['[null]', '{}', '{ "applied_at": "x", "addresses": [], "policies": [null] }', '{ "applied_at": "x"'])('%s says nothing', async (text) => {
    const host = new MemoryHost({ '/var/lib/pvewall/applied.json': text });
    expect(await readApplied(host)).toBeUndefined();
    expect(recordFindings(await readAppliedRecord(host)).map(({ code }) => code)).toEqual(['apply/record-damaged']);
  });
});

test('two records are the same but for the time, and not when a policy or an address differs', () => {
  expect(isSameRecord(first, afterApply(undefined, part('one', ['cluster', 'guest.1', 'guest.2'], 5), false))).toBe(true);
  expect(isSameRecord(first, afterApply(undefined, part('two', ['cluster', 'guest.1', 'guest.2']), false))).toBe(false);
  expect(isSameRecord(first, afterApply(undefined, part('one', ['cluster', 'guest.1']), false))).toBe(false);
  expect(isSameRecord(first, undefined)).toBe(false);
});
