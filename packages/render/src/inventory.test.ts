import { describe, expect, test } from '@jest/globals';
import { renderShow, renderShowJson, table, type Inventory } from './index.ts';

const look = { width: 40, color: false };
const inventory: Inventory = {
  node: 'pve',
  sections: [
    {
      address: 'cluster',
      subject: '/etc/pve/firewall/cluster.fw',
      lines: [
        { label: 'options.enable', value: '1' },
        { label: 'rules[0]', value: 'IN SSH(ACCEPT) -source +management # admins' },
      ],
      notes: ['1 line is not understood'],
    },
    { address: 'guest.100', subject: '/etc/pve/firewall/100.fw', lines: [], notes: [] },
  ],
};

test('an inventory for eyes', () => {
  expect(renderShow(inventory, look)).toBe(
    [
      'cluster  /etc/pve/firewall/cluster.fw',
      '  options.enable  1',
      '  rules[0]        IN SSH(ACCEPT)',
      '                  -source +management #',
      '                  admins',
      '  (1 line is not understood)',
      '',
      'guest.100  /etc/pve/firewall/100.fw',
      '',
    ].join('\n'),
  );
  expect(renderShow({ node: 'pve', sections: [] }, look)).toBe('pve has no firewall configuration.\n');
});

test('an inventory for machines', () => {
  expect(JSON.parse(renderShowJson(inventory))).toEqual({ format_version: '1.0', ...inventory });
});

describe('table', () => {
  test('aligns columns, numbers to the right, under their titles', () => {
    const columns = [{ title: 'ID' }, { title: 'CHANGES', align: 'right' as const }, { title: 'WHO' }];
    expect(table([['a1', '3', 'root'], ['b22', '1,200', '日本']], columns, look)).toBe(
      'ID   CHANGES  WHO\na1         3  root\nb22    1,200  日本\n',
    );
  });

  test('shows control characters, and is empty without rows and titles', () => {
    expect(table([['a\x1b[2J', 'b']], [{ title: '' }, { title: '' }], look)).toBe('a\\x1b[2J  b\n');
    expect(table([], [{ title: '' }], look)).toBe('');
  });
});
