import { expect, test } from '@jest/globals';
import { smallHost } from '../test/small-host.ts';
import { interfacesIn, interfacesOf, isInterface } from './interfaces.ts';

test('of the files of ifupdown, the interfaces of all stanzas and the ports of bridges', () => {
  const text = 'auto lo\niface lo inet loopback\n\niface eno1 inet manual\n\nauto vmbr0 vmbr1\niface vmbr0 inet static\n\taddress 10.0.0.1/24\n\tbridge-ports eno1 bond0\niface vmbr1 inet manual\n\tbridge_ports none\n# iface vmbr9 inet manual\n';
  expect(interfacesIn(text)).toEqual(['lo', 'eno1', 'vmbr0', 'vmbr1', 'bond0']);
});

test('of a node, the bridges of its guests, its VNets, and what rules and groups name', () => {
  const host = smallHost({ cluster: '[RULES]\nIN ACCEPT -i wg+\nGROUP web -i vmbr7\n[group web]\nIN ACCEPT -i vmbr2\n', host: '[RULES]\nIN DROP -i eno5\n', guest: '[RULES]\nIN DROP -i net3\n', vnets: { blue: '' } });
  expect(interfacesOf([host, { ...host, interfaces: ['eno9'] }])).toEqual(['blue', 'eno5', 'eno9', 'vmbr0', 'vmbr1', 'vmbr2', 'vmbr7', 'wg+']);
});

test('a name is one of them, or begins as a rule says; where none is known all may be', () => {
  expect(['vmbr1', 'vmbr11', 'wg3'].map((name) => isInterface(name, ['vmbr1', 'wg+']))).toEqual([true, false, true]);
  expect(isInterface('vmbr11', [])).toBe(true);
});
