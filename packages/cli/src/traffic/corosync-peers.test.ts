import { expect, test } from '@jest/globals';
import { corosyncPeers } from './corosync-peers.ts';

const conf = `nodelist {
  node {
    name: pve1
    ring0_addr: 10.0.0.1
    ring1_addr: fd00::1
  }
  node {
    name: pve2
    ring0_addr: 10.0.0.2
    ring1_addr: fd00::2
  }
  node {
    name: pve3
    ring0_addr: pve3.example.org
  }
}
`;

test('the links of the other nodes, as far as they are addresses', () => {
  expect(corosyncPeers(conf, 'pve1')).toEqual(['10.0.0.2', 'fd00::2']);
  expect(corosyncPeers(conf, 'pve2')).toEqual(['10.0.0.1', 'fd00::1']);
  expect(corosyncPeers('', 'pve1')).toEqual([]);
});
