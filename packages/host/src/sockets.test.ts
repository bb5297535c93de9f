import { describe, expect, test } from '@jest/globals';
import { parseConnections, parseListening, parseSshdPorts } from './sockets.ts';

describe('ss -Htulnp', () => {
  test.each([
    ['tcp   LISTEN 0      128          0.0.0.0:2222      0.0.0.0:*    users:(("sshd",pid=812,fd=3))', { proto: 'tcp', address: '0.0.0.0', port: 2222, process: 'sshd' }],
    ['tcp   LISTEN 0      4096               *:8006            *:*    users:(("pveproxy worker",pid=1,fd=6),("pveproxy",pid=2,fd=6))', { proto: 'tcp', address: '*', port: 8006, process: 'pveproxy worker' }],
    ['tcp   LISTEN 0      4096         0.0.0.0:2222      0.0.0.0:*    users:(("systemd",pid=1,fd=49),("sshd",pid=812,fd=3))', { proto: 'tcp', address: '0.0.0.0', port: 2222, process: 'sshd' }],
    ['tcp   LISTEN 0      4096         0.0.0.0:9090      0.0.0.0:*    users:(("systemd",pid=1,fd=49))', { proto: 'tcp', address: '0.0.0.0', port: 9090, process: 'systemd' }],
    ['tcp   LISTEN 0      128             [::]:22           [::]:*', { proto: 'tcp', address: '::', port: 22 }],
    ['udp   UNCONN 0      0      10.0.0.5%vmbr0:68         0.0.0.0:*', { proto: 'udp', address: '10.0.0.5', port: 68 }],
    ['udp   UNCONN 0      0     [fe80::1%eth0]:546           [::]:*', { proto: 'udp', address: 'fe80::1', port: 546 }],
    ['tcp   LISTEN 0      128 [::ffff:10.0.0.1]:22             *:*', { proto: 'tcp', address: '10.0.0.1', port: 22 }],
  ])('%s', (line, socket) => {
    expect(parseListening(`${line}\n`)).toEqual([socket]);
  });

  test.each(['', 'garbage', 'tcp LISTEN', 'tcp ESTAB 0 0 10.0.0.1:22 10.0.0.2:50000', 'tcp LISTEN 0 0 0.0.0.0:ssh 0.0.0.0:*', 'icmp UNCONN 0 0 *:58 *:*'])('passes over %p', (line) => {
    expect(parseListening(line)).toEqual([]);
  });
});

describe('connections', () => {
  const ssh = { proto: 'tcp', source: '10.8.0.2', sport: 50022, dest: '192.168.1.10', dport: 22 };
  const fields = 'src=10.8.0.2 dst=192.168.1.10 sport=50022 dport=22 src=192.168.1.10 dst=10.8.0.2 sport=22 dport=50022 [ASSURED] mark=0 use=1';

  test.each([
    ['conntrack -L', `tcp      6 431999 ESTABLISHED ${fields}`, ssh],
    ['/proc/net/nf_conntrack', `ipv4     2 tcp      6 431999 ESTABLISHED ${fields} zone=0`, ssh],
    ['udp, which has no state', `udp      17 29 ${fields}`, { ...ssh, proto: 'udp' }],
    ['ss with a state', 'ESTAB 0      0      192.168.1.10:22     10.8.0.2:50022', ssh],
    ['ss without one', '0      36     [::ffff:192.168.1.10]:22     [::ffff:10.8.0.2]:50022', ssh],
    ['what this machine began', '0 0 192.168.1.10:50000 10.0.0.9:443', { proto: 'tcp', source: '192.168.1.10', sport: 50000, dest: '10.0.0.9', dport: 443 }],
  ])('%s', (_, line, connection) => {
    expect(parseConnections(line)).toEqual([connection]);
  });

  test.each([
    'tcp 6 82 TIME_WAIT src=10.8.0.2 dst=192.168.1.10 sport=50022 dport=22 src=192.168.1.10 dst=10.8.0.2 sport=22 dport=50022',
    'udp 17 29 src=10.8.0.2 dst=192.168.1.10 sport=1 dport=2 [UNREPLIED] src=192.168.1.10 dst=10.8.0.2 sport=2 dport=1',
    'icmp 1 29 src=10.8.0.2 dst=192.168.1.10 type=8 code=0 id=1 src=192.168.1.10 dst=10.8.0.2 type=0 code=0 id=1',
    'tcp 6 82 ESTABLISHED src=10.8.0.2 dst=192.168.1.10',
    'conntrack v1.4.7 (conntrack-tools): 2 flow entries have been shown.',
    'ESTAB 0 0',
    '',
  ])('passes over %p', (line) => {
    expect(parseConnections(line)).toEqual([]);
  });
});

describe('ports of sshd', () => {
  test.each([
    ['Port 2222', [2222]],
    ['port 22\naddressfamily any\nlistenaddress [::]:22\nlistenaddress 0.0.0.0:22', [22]],
    ['  Port=22 \n# Port 1\n#Port 2\nPort 2222 # both', [22, 2222]],
    ['ListenAddress 10.0.0.1:2200\nListenAddress 10.0.0.2\nListenAddress [2001:db8::1]:2201\nListenAddress 2001:db8::22', [2200, 2201]],
    ['ListenAddress pve.example:2022', [2022]],
    ['Match User admin\n  Port 5', []],
    ['Port 0\nPort 70000\nPorts 5\nGatewayPorts no', []],
    ['', []],
  ])('%p', (text, ports) => {
    expect(parseSshdPorts(text)).toEqual(ports);
  });
});
