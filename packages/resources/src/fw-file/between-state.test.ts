import { describe, expect, test } from '@jest/globals';
import { edit, parse, toText, type Document, type Edits, type Rule } from '@pvewall/fw';
import { betweenState } from './between-state.ts';

const where = { tier: 'cluster', file: 'cluster.fw' } as const;
interface State {
  readonly text: string | null;
  readonly document: () => Document;
}
const state = (text: string): State => ({ text, document: () => parse(text, where) });
const changed = (text: string, edits: Edits): State => {
  const doc = edit(parse(text, where), edits);
  return { text: toText(doc), document: () => doc };
};
const group = (lines: number, port: number): Rule[] =>
  Array.from({ length: lines }, (_, i) => ({ type: 'in', action: 'ACCEPT', proto: 'tcp', dport: String(port + i), comment: 'x'.repeat(1000) }));

describe('the file in between', () => {
  test('a Unix time in enable is left alone', () => {
    const current = state('[OPTIONS]\n\nenable: 1760000000\npolicy_in: ACCEPT\n');
    const desired = changed(current.text ?? '', { options: new Map([['enable', { value: '1' }]]), groups: new Map([['web', { rules: [] }]]) });
    expect(betweenState('cluster', current, desired, 'both').text).toContain('enable: 1760000000\n');
  });

  test('a file that goes is off first', () => {
    const current = state('[OPTIONS]\n\nenable: 1\n\n[RULES]\n\nIN DROP\n');
    expect(betweenState('cluster', current, { ...current, text: null }, 'both')).toMatchObject({ text: null });
    const named = state(`${current.text ?? ''}\n[IPSET s1]\n\n10.0.0.1\n`);
    expect(betweenState('cluster', named, { ...named, text: null }, 'both').text).toBe('[OPTIONS]\n\nenable: 0\n\n[RULES]\n\nIN DROP\n\n[IPSET s1]\n\n10.0.0.1\n');
  });

  test('host.fw has its new kernel settings at once', () => {
    const current = state('[OPTIONS]\n\nenable: 1\n\n[RULES]\n\nIN DROP -p tcp\n');
    const desired = changed(current.text ?? '', { options: new Map([['nf_conntrack_max', { value: '300000' }]]), rules: [{ type: 'in', action: 'ACCEPT' }] });
    const text = betweenState('host', current, desired, 'both').text ?? '';
    expect(text).toContain('nf_conntrack_max: 300000');
    expect(text).toContain('IN ACCEPT\nIN DROP -p tcp');
  });

  test('one too large to be stored is left out: the new file comes first if it has all names, else last', () => {
    const current = changed('[OPTIONS]\n\nenable: 1\n', { groups: new Map([['web', { rules: group(600, 1000) }]]) });
    const more = changed(current.text ?? '', { groups: new Map([['web', { rules: group(600, 2000) }], ['adm', { rules: [] }]]) });
    expect(betweenState('cluster', current, more, 'both')).toBe(more);
    const less = changed(current.text ?? '', { groups: new Map([['web', null], ['adm', { rules: group(600, 2000) }]]) });
    expect(betweenState('cluster', current, less, 'both')).toBe(current);
  });
});
