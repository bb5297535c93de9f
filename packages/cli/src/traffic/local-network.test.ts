import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { detectLocalNetwork, routesFile } from './local-network.ts';

const header = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n';
const route = (destination: string, mask: string): string => `vmbr0\t${destination}\t00000000\t0001\t0\t0\t0\t${mask}\t0\t0\t0\n`;

test('is the first route that covers the address, and never the default route', () => {
  const routes = header + route('00000000', '00000000') + route('0001A8C0', '00FFFFFF') + route('0000A8C0', '0000FFFF');
  expect(detectLocalNetwork(routes, '192.168.1.10')).toBe('192.168.1.0/24');
  expect(detectLocalNetwork(routes, '192.168.7.10')).toBe('192.168.0.0/16');
  expect(detectLocalNetwork(routes, '10.0.0.1')).toBeUndefined();
  expect(detectLocalNetwork(routes, 'fe80::1')).toBeUndefined();
  expect(detectLocalNetwork(header + route('0A00000A', 'FFFFFFFF'), '10.0.0.10')).toBe('10.0.0.10/32');
});

test('of this kernel’s own routes, what covers the loopback address is none or its network', () => {
  expect([undefined, '127.0.0.0/8']).toContain(detectLocalNetwork(readFileSync(routesFile, 'utf8'), '127.0.0.1'));
});
