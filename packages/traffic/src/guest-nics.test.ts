import { expect, test } from '@jest/globals';
import { readNics } from './guest-nics.ts';

test('the devices of a virtual machine', () => {
  const config = 'name: web\nnet0: virtio=0E:0B:38:B8:01:00,bridge=vmbr0,firewall=1\nnet10: e1000=02:00:00:00:00:01,bridge=vmbr1,tag=5\nnet2: model=virtio,macaddr=02:00:00:00:00:02,firewall=0\n[before]\nnet3: virtio=02:00:00:00:00:03\n';
  expect(readNics(config)).toEqual([
    { name: 'net0', mac: '0e:0b:38:b8:01:00', bridge: 'vmbr0', firewall: true, addresses: [] },
    { name: 'net10', mac: '02:00:00:00:00:01', bridge: 'vmbr1', firewall: false, addresses: [] },
    { name: 'net2', mac: '02:00:00:00:00:02', firewall: false, addresses: [] },
  ]);
});

test('those of a container, with the addresses that are addresses', () => {
  expect(readNics('net0: name=eth0,bridge=vmbr0,firewall=1,hwaddr=02:00:00:00:00:01,ip=10.0.0.5/24,ip6=fd00::5/64,type=veth\nnet1: name=eth1,bridge=vmbr0,ip=dhcp,ip6=auto\n')).toEqual([
    { name: 'net0', mac: '02:00:00:00:00:01', bridge: 'vmbr0', firewall: true, addresses: ['10.0.0.5', 'fd00::5'] },
    { name: 'net1', bridge: 'vmbr0', firewall: false, addresses: [] },
  ]);
});
