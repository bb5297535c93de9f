import { describe, expect, test } from '@jest/globals';
import { readHost } from '../read-host.ts';
import { packetOf } from './log-packet.ts';
import { macsOf, parseLog } from './parse-log.ts';
import type { LogLine } from './parse-log.ts';

const mac = 'MAC=bc:24:11:00:01:00:52:54:00:aa:bb:cc:08:00';
const tcp = `100 6 tap100i0-IN 10/Feb/2026:09:06:22 +0100 policy DROP: IN=fwbr100i0 OUT=fwbr100i0 PHYSIN=fwln100i0 PHYSOUT=tap100i0 ${mac} SRC=10.0.0.7 DST=10.0.0.100 LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=61 DF PROTO=TCP SPT=40000 DPT=22 SEQ=1 ACK=0 WINDOW=64240 SYN URGP=0`;
const udp = '0 5 PVEFW-HOST-IN 10/Feb/2026:09:06:23 +0100 DROP: IN=vmbr0 OUT= PHYSIN=eno1 SRC=10.0.0.7 DST=10.0.0.1 LEN=78 PROTO=UDP SPT=137 DPT=137 LEN=58MARK=0';
const icmp = '0 5 PVEFW-HOST-OUT 10/Feb/2026:09:06:24 +0100 REJECT: IN= OUT=vmbr0 SRC=10.0.0.1 DST=10.0.0.7 LEN=84 PROTO=ICMP TYPE=3 CODE=1 [SRC=1.1.1.1 DST=2.2.2.2 PROTO=TCP SPT=1 DPT=2 ]';

const only = (text: string): LogLine => {
  const { packets } = parseLog(text);
  expect(packets).toHaveLength(1);
  return packets[0]!;
};

describe('a line of the log', () => {
  test('is a packet with its fields', () => {
    const line = only(`${tcp}\n`);
    expect(line).toMatchObject({ vmid: 100, chain: 'tap100i0-IN', time: '10/Feb/2026:09:06:22 +0100', action: 'DROP', byPolicy: true, cut: false });
    expect(line.fields.get('DPT')).toBe('22');
    expect([...line.flags]).toEqual(['DF', 'SYN']);
    expect(macsOf(line)).toEqual({ dest: 'bc:24:11:00:01:00', source: '52:54:00:aa:bb:cc' });
  });

  test('has a mark that is not glued to the length', () => {
    const { fields, byPolicy } = only(udp);
    expect([fields.get('LEN'), fields.get('MARK'), byPolicy]).toEqual(['78', '0', false]);
  });

  test('says nothing of the packet that an ICMP error quotes', () => {
    const { fields } = only(icmp);
    expect([fields.get('SRC'), fields.get('DPT')]).toEqual(['10.0.0.1', undefined]);
  });

  test('that is cut loses the last word, which may be half of one', () => {
    const long = tcp.replace(' SPT', `${' X=1'.repeat(80)} SPT`);
    const { fields, cut } = only(long.slice(0, long.indexOf('DPT=22') + 5));
    expect([cut, fields.get('SPT'), fields.get('DPT')]).toEqual([true, '40000', undefined]);
  });

  test('that lost its line break does not swallow the next one', () => {
    const { packets } = parseLog(`${tcp.slice(0, tcp.indexOf('DPT=22') + 5)}${tcp}`);
    expect(packets.map(({ vmid, cut, fields }) => [vmid, cut, fields.get('DPT')])).toEqual([[100, true, undefined], [100, false, '22']]);
  });

  test('may be none of a packet', () => {
    const text = '0 5 - 10/Feb/2026:09:00:00 +0100 starting pvefw logger\n0 4 - 10/Feb/2026:09:00:01 +0100 skipped 23 log entries\nnonsense\n';
    expect(parseLog(text)).toEqual({ packets: [], skipped: 23, notices: 1, unread: 1 });
  });
});

describe('the packet of a line', () => {
  const host = readHost({
    node: 'pve',
    guests: [
      { vmid: 100, kind: 'qemu', config: 'net0: virtio=BC:24:11:00:01:00,bridge=vmbr1,firewall=1\n' },
      { vmid: 101, kind: 'lxc', config: 'net0: name=eth0,bridge=vmbr1,hwaddr=52:54:00:AA:BB:CC\n' },
    ],
  });

  test('came from the guest whose MAC address it has', () => {
    expect(packetOf(host, only(tcp))).toEqual({
      fields: { from: 'vmbr1/outside', to: 'vm100i0', proto: 'tcp', source: '10.0.0.7', dest: '10.0.0.100', sport: 40000, dport: 22 },
      from: 'ct101i0',
      to: 'vm100i0',
      opens: true,
    });
  });

  test.each([
    ['to the node', udp, { from: 'outside', to: 'host', opens: true, fields: { proto: 'udp', dport: 137 } }],
    ['of the node', icmp, { from: 'host', to: 'outside', fields: { proto: 'icmp', icmp: [3, 1] } }],
    ['in a connection', tcp.replace(' SYN', ' ACK'), { opens: false }],
    ['of a guest, with its MAC address', tcp.replace('-IN', '-OUT'), { from: 'vm100i0', fields: { mac: '52:54:00:aa:bb:cc' } }],
    ['in a group on the way to the node', udp.replace('PVEFW-HOST-IN', 'GROUP-web-IN'), { to: 'host' }],
    ['in a group on the way to a guest', tcp.replace('100 6 tap100i0-IN', '0 6 GROUP-web-IN'), { to: 'vm100i0' }],
    ['of a guest that is gone', tcp.replaceAll('100i0', '999i0'), { unclear: 'guest 999 or its device is not on node pve any more' }],
    ['without a port', tcp.replace(' DPT=22', ''), { unclear: 'the line has no DPT' }],
  ])('%s', (_, line, expected) => {
    expect(packetOf(host, only(line))).toMatchObject(expected);
  });
});
