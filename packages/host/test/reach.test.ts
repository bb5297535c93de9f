import { execFileSync } from 'node:child_process';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rmSync } from 'node:fs';
import { bundleProbe, inNamespace, namespacesAllowed } from './namespace.ts';

let probe = '';
beforeAll(() => { probe = bundleProbe('reach-probe.ts'); });
afterAll(() => { rmSync(dirname(probe), { recursive: true, force: true }); });

const inside = namespacesAllowed ? describe : describe.skip;
if (!namespacesAllowed) process.stderr.write('skipped: what a node reaches: this machine allows no namespaces\n');
const reason = namespacesAllowed ? '' : ' (skipped: this machine allows no namespaces)';

inside(`what a node reaches${reason}`, () => {
  test('is told over new connections, in time, with a reason when it is not', () => {
    const [key, cert] = [`${dirname(probe)}/key.pem`, `${dirname(probe)}/cert.pem`];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=pve', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert], { stdio: 'pipe' });
    const [said, held, milliseconds] = inNamespace(probe, ['ip link set lo up', `set -- "$@" ${key} ${cert}`], []);
    expect(said).toEqual({
      tcp: 'reached',
      'tcp, IPv6': 'reached',
      'tcp, closed': 'the connection is refused',
      'tcp, dropped when new': 'no answer within 1 s',
      'tcp, no way': 'there is no way to its network',
      'tcp, no name': expect.stringMatching(/^(?:the name is not known|no name server answers)$/),
      http: 'reached',
      'http, redirect': 'reached',
      'http, another status': 'it answers with status 302, not 200',
      'http, the status': 'reached',
      'http, an error': 'it answers with status 503',
      'http, silent': 'no answer within 1 s',
      'http, endless': 'reached',
      'http, closed': 'the connection is refused',
      'https, trusted by nobody': expect.stringMatching(/self-signed certificate/),
      ping: 'reached',
      'ping, dropped': 'no answer within 1 s',
    });
    expect(held).toBe('open');
    expect(milliseconds).toBeLessThan(10_000);
  }, 60_000);
});
