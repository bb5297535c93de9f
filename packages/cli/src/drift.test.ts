import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { validatorOf } from '../../../test/validator-of.ts';
import { freshFolder } from '../../../test/fresh-folder.ts';
import { main } from './main.ts';
import { testIo, type TestIo } from './testing.ts';

const isDrift = validatorOf('drift.schema.json');

const { path: at, put, text, edit } = freshFolder();
const clusterFile = 'host/etc/pve/firewall/cluster.fw';
const guestFile = 'host/etc/pve/firewall/100.fw';
const records = 'host/var/lib/pvewall/applied.json';
const timeout = 'host/proc/sys/net/netfilter/nf_conntrack_tcp_timeout_fin_wait';

interface Wanted {
  readonly policyIn?: string;
  readonly rules?: readonly string[];
  readonly guest?: readonly string[];
  readonly more?: string;
}

function policy({ policyIn = 'DROP', rules = ['IN SSH(ACCEPT)', 'IN Ping(ACCEPT)'], guest, more = '' }: Wanted = {}): void {
  const guests = guest === undefined ? '' : `guests: { 100: { rules: ${JSON.stringify(guest)} } }\n`;
  put('policy.yaml', `apiVersion: pvewall/v1\ncluster: { options: { enable: true, policy_in: ${policyIn} }, rules: ${JSON.stringify(rules)} }\n${guests}${more}`);
}

beforeEach(() => {
  put('host/etc/pve/nodes/pve/host.fw', '[OPTIONS]\n\nenable: 1\n');
  put('host/etc/pve/nodes/pve/qemu-server/100.conf', 'net0: virtio=AA:BB:CC:DD:EE:FF,bridge=vmbr0,firewall=1\n');
  put(timeout, '120\n');
  put('host/ebtables-save', '*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\n');
  policy();
});

async function run(...words: string[]): Promise<{ code: number; io: TestIo }> {
  const io = testIo(at());
  return { code: await main([...words, '--root', 'host'], io), io };
}

async function apply(...words: string[]): Promise<void> {
  const { code, io } = await run('apply', '--auto-approve', '--allow-lock-out', '--adopt', '--allow-open', ...words);
  expect({ code, said: code === 0 ? '' : io.stderr() }).toEqual({ code: 0, said: '' });
}

interface Json {
  readonly resources: readonly { readonly address: string; readonly origin: string; readonly written_at: string | null; readonly changes: readonly { readonly label: string; readonly before: string | null; readonly after: string | null; readonly origin: string }[] }[];
  readonly origins: Readonly<Record<string, number>>;
  readonly last_applied_at: string | null;
}

/** What drift says of each difference, as JSON that fits its schema. */
async function told(...words: string[]): Promise<{ code: number; json: Json; changes: string[] }> {
  const { code, io } = await run('drift', '--format', 'json', ...words);
  const json = JSON.parse(io.stdout()) as Json;
  isDrift(json);
  expect(isDrift.errors).toBeNull();
  const changes = json.resources.flatMap(({ address, changes: parts, origin }) => (parts.length === 0 ? [`${origin} ${address}`] : parts.map((part) => `${part.origin} ${address} ${part.before ?? ''} -> ${part.after ?? ''}`)));
  return { code, json, changes };
}

const lastLine = ({ io }: { io: TestIo }): string => io.stdout().replace(/\n(?=\S)/g, ' ').trimEnd().split('\n').at(-1)?.trim() ?? '';

describe('who made a difference', () => {
  test('nobody, right after an apply', async () => {
    await apply();
    expect(await told()).toMatchObject({ code: 0, changes: [], json: { origins: { host: 0, policy: 0, both: 0, unknown: 0 }, last_applied_at: '2026-01-02T03:04:05.000Z' } });
  }, 30_000);

  test('somebody on the host; JSON and text say when', async () => {
    await apply();
    edit(clusterFile, 'IN SSH(ACCEPT)', 'IN SSH(ACCEPT)\nIN Web(ACCEPT)');
    utimesSync(at(clusterFile), new Date('2026-01-05T06:07:08Z'), new Date('2026-01-05T06:07:08Z'));
    const { code, json, changes } = await told();
    expect({ code, changes, at: json.resources[0]?.written_at }).toEqual({ code: 2, changes: ['host cluster IN Web(ACCEPT) -> '], at: '2026-01-05T06:07:08.000Z' });
    const { io } = await run('drift');
    expect(io.stdout()).toContain('Drift: 1 difference in 1 resource, made on the host since it was applied\n(the way back: + was removed on the host, - was added there, ~ was changed)\n\ncluster  /etc/pve/firewall/cluster.fw  (written 2026-01-05 06:07:08 UTC)\n');
    expect(io.stdout()).toContain('\nDrift: 1 difference in 1 resource; pvewall apply repairs it.\n');
  });

  test('the policy; that is no drift, and yet a difference', async () => {
    await apply();
    policy({ rules: ['IN SSH(ACCEPT)', 'IN Web(ACCEPT)', 'IN Ping(ACCEPT)'] });
    const { code, json, changes } = await told();
    expect({ code, changes, at: json.resources[0]?.written_at }).toEqual({ code: 2, changes: ['policy cluster  -> IN Web(ACCEPT)'], at: null });
    const { io } = await run('drift');
    expect(io.stdout()).toContain('Not yet applied: 1 difference in 1 resource, made in the policy since\n');
    expect(io.stdout()).toContain('\nNo drift. Not yet applied: 1 difference in 1 resource; ');
  });

  test('each of them, in one file: a rule that stands elsewhere now is still the same', async () => {
    await apply();
    policy({ rules: ['IN Web(ACCEPT)', 'IN SSH(ACCEPT)', 'IN Ping(ACCEPT)'] });
    edit(clusterFile, 'IN Ping(ACCEPT)\n', '');
    expect((await told()).changes.sort()).toEqual(['host cluster  -> IN Ping(ACCEPT)', 'policy cluster  -> IN Web(ACCEPT)']);
    const { io } = await run('drift');
    const [drift, pending] = io.stdout().split('Not yet applied: 1 difference in 1 resource, made in the policy since');
    expect([drift, pending].map((part) => [part?.includes('IN Ping(ACCEPT)'), part?.includes('IN Web(ACCEPT)')])).toEqual([[true, false], [false, true]]);
    expect(io.stdout()).toContain('Drift: 1 difference in 1 resource. Not yet applied: 1 difference in 1 resource;');
  });

  test('both, when they want different things of one option', async () => {
    await apply();
    policy({ policyIn: 'REJECT' });
    edit(clusterFile, 'policy_in: DROP', 'policy_in: ACCEPT');
    expect((await told()).changes).toEqual(['both cluster ACCEPT -> REJECT']);
    expect((await run('drift')).io.stdout()).toContain('(changed in the policy, too)');
  });

  test('nobody any more, when the policy follows the host', async () => {
    await apply();
    edit(clusterFile, 'policy_in: DROP', 'policy_in: REJECT');
    policy({ policyIn: 'REJECT' });
    expect(await told()).toMatchObject({ code: 0, changes: [] });
  });

  test('what the web interface writes in another way is no difference', async () => {
    await apply();
    put(clusterFile, `${text(clusterFile).replace('enable: 1\npolicy_in: DROP', 'policy_in: DROP\nenable: 1')}\n`);
    policy({ guest: ['IN Web(ACCEPT)'] });
    expect((await told()).changes).toEqual(['policy guest.100  -> IN Web(ACCEPT)']);
  });

  test('a file that somebody removed, kernel values, chains, and what loads them at boot', async () => {
    const more = 'nodes: { pve: { ebtables: { filter: { INPUT: [ "-p 0xfe68 -j DROP" ] } }, sysctl: { net.netfilter.nf_conntrack_tcp_timeout_fin_wait: 30 } } }\n';
    policy({ guest: ['IN Web(ACCEPT)'], more });
    await apply();
    rmSync(at(guestFile));
    put(timeout, '60\n');
    edit('host/ebtables-save', '-A INPUT -p 0xfe68 -j DROP\n', '-A INPUT -p 0xfe69 -j DROP\n');
    rmSync(at('host/etc/pvewall/ebtables.rules'));
    policy({ guest: ['IN Web(ACCEPT)'], more: more.replace('fin_wait: 30', 'fin_wait: 45') });
    expect((await told()).changes.sort()).toEqual([
      'both node.pve.sysctl 60 -> 45',
      'host guest.100  -> IN Web(ACCEPT)',
      'host node.pve.ebtables.boot  -> /etc/pvewall/ebtables.rules',
      'host node.pve.ebtables.filter  -> -p 0xfe68 -j DROP',
      'host node.pve.ebtables.filter -p 0xfe69 -j DROP -> ',
    ]);
  });
});

describe('what was applied', () => {
  test('a part keeps what the other parts were told before', async () => {
    policy({ guest: ['IN Web(ACCEPT)'] });
    await apply();
    policy({ policyIn: 'REJECT', guest: ['IN SSH(ACCEPT)'] });
    await apply('--target', 'cluster');
    edit(clusterFile, 'policy_in: REJECT', 'policy_in: ACCEPT');
    expect((await told()).changes.sort()).toEqual(['host cluster ACCEPT -> REJECT', 'policy guest.100 IN Web(ACCEPT) -> IN SSH(ACCEPT)']);
  });

  test('is remembered where nothing was left to do', async () => {
    policy();
    await apply();
    edit(clusterFile, 'policy_in: DROP', 'policy_in: REJECT');
    policy({ policyIn: 'REJECT' });
    await apply();
    edit(clusterFile, 'policy_in: REJECT', 'policy_in: ACCEPT');
    expect((await told()).changes).toEqual(['host cluster ACCEPT -> REJECT']);
  });

  test('goes back with a rollback', async () => {
    await apply();
    policy({ policyIn: 'REJECT' });
    await apply();
    const history = JSON.parse((await run('history', '--format', 'json')).io.stdout()) as { applies: { id: string }[] };
    expect((await run('rollback', history.applies[0]?.id ?? '', '--auto-approve')).code).toBe(0);
    expect((await told()).changes).toEqual(['policy cluster DROP -> REJECT']);
  });

  test('has the includes with it', async () => {
    put('more.yaml', 'apiVersion: pvewall/v1\nguests: { 100: { rules: [ "IN Web(ACCEPT)" ] } }\n');
    policy({ more: 'include: [ more.yaml ]\n' });
    await apply();
    put('more.yaml', 'apiVersion: pvewall/v1\nguests: { 100: { rules: [ "IN Web(ACCEPT)", "IN SSH(ACCEPT)" ] } }\n');
    edit(guestFile, 'IN Web(ACCEPT)', 'IN Web(DROP)');
    expect((await told()).changes.sort()).toEqual(['host guest.100 IN Web(DROP) -> IN Web(ACCEPT)', 'policy guest.100  -> IN SSH(ACCEPT)']);
  });
});

describe('nobody knows', () => {
  const unknown = { code: 2, changes: ['unknown cluster ACCEPT -> DROP'] };
  const without = (change: (record: { policies?: unknown; addresses: string[] }) => void) => (): void => {
    const record = JSON.parse(text(records)) as { policies?: unknown; addresses: string[] };
    change(record);
    writeFileSync(at(records), JSON.stringify(record));
  };

  test.each<[string, () => void, string]>([
    ['nothing was ever applied', () => { rmSync(at(records)); }, 'No apply is on record for pve, so'],
    ['the record is damaged', () => { writeFileSync(at(records), '{"addr'); }, 'What was applied to pve is not on record, so'],
    ['an earlier release applied', without((record) => { delete record.policies; }), 'What was applied to pve is not on record, so'],
    ['the policy was too large to be kept', without((record) => { record.policies = [{ applied_at: '', addresses: null, policy: null }]; }), 'What was applied to pve is not on record, so'],
    ['this release does not take that policy', without((record) => { record.policies = [{ applied_at: '', addresses: null, policy: { file: 'p.yaml', files: { 'p.yaml': 'apiVersion: pvewall/v0\n' } } }]; }), 'What was applied to pve is not on record, so'],
  ])('when %s', async (_, spoil, why) => {
    await apply();
    edit(clusterFile, 'policy_in: DROP', 'policy_in: ACCEPT');
    spoil();
    expect(await told()).toMatchObject(unknown);
    const { io } = await run('drift');
    expect(io.stdout()).toContain(why);
    expect(io.stdout()).toMatch(/^cluster {2}/);
    expect(io.stdout()).toContain('\nDrift: 1 difference in 1 resource; pvewall apply makes it so.\n');
  });

  test('of one part, and does of another', async () => {
    policy({ guest: ['IN Web(ACCEPT)'] });
    await apply();
    without((record) => { delete record.policies; })();
    await apply('--target', 'guest.100');
    edit(clusterFile, 'policy_in: DROP', 'policy_in: ACCEPT');
    edit(guestFile, 'IN Web(ACCEPT)\n', '');
    expect((await told()).changes.sort()).toEqual(['host guest.100  -> IN Web(ACCEPT)', 'unknown cluster ACCEPT -> DROP']);
    expect((await run('drift')).io.stdout()).toContain('Unknown: 1 difference in 1 resource');
  });
});

describe('what an apply would do', () => {
  test('is not promised where a guard would refuse it', async () => {
    await apply();
    policy({ policyIn: 'ACCEPT' });
    expect(lastLine(await run('drift'))).toContain('pvewall apply refuses it without --allow-open');
    expect((await told()).json).toMatchObject({ needs: expect.arrayContaining(['--allow-open']) });
  });

  test('a check that could not look is an error, whatever else it found', async () => {
    policy({ guest: ['IN Web(ACCEPT)'] });
    await apply();
    rmSync(at(guestFile));
    mkdirSync(at(guestFile));
    edit(clusterFile, 'policy_in: DROP', 'policy_in: ACCEPT');
    expect(await told()).toMatchObject({ code: 1 });
    expect((await run('drift')).code).toBe(1);
  });
});
