import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, readlinkSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { twoAtATime, type Ended } from './stage.ts';
import { Trial } from './trial.ts';
import { apply, treeOf } from './world.ts';

/** Records that are torn, or that somebody has put there: no command makes a mistake by them, and nothing leaves the host. */
const trial = new Trial();
const { stage } = trial;
const records = 'var/lib/pvewall';
let id = '';
/** Hosts with an apply that was killed half way, and one that was killed when all was done; both have an older one. */
const open: Record<'half' | 'performed', string> = { half: '', performed: '' };

beforeAll(async () => {
  const changes = await trial.setUp();
  id = readdirSync(join(stage.model, records, 'runs'))[0] ?? '';
  const at = (path: string): number => changes.findIndex((change) => change.path.includes(path)) + 1;
  open.half = (await trial.disturb({ at: at('pvewall-ebtables.service'), kind: 'kill before' })).host;
  open.performed = (await trial.disturb({ at: at('end.json'), kind: 'kill before' })).host;
  // Where a decision was made, too: a decision to go back.
  const [run] = readdirSync(join(open.half, records, 'runs')).filter((name) => name !== id);
  writeFileSync(join(open.half, records, 'runs', run ?? '', 'decision'), 'revert\n', { mode: 0o600 });
  writeFileSync(stage.path('victim'), victim, { mode: 0o600 });
}, 60_000);
afterAll(() => { stage.remove(); });

const victim = 'nobody writes here\n';

/** Every record that a host can have, and which host has it; RUN is the run under way, OLD the one before. */
const files: readonly (readonly [name: string, of: keyof typeof open])[] = [
  ['applied.json', 'half'],
  ['pending', 'half'],
  ['runs/RUN/run.json', 'half'],
  ['runs/RUN/watch', 'half'],
  ['runs/RUN/decision', 'half'],
  ['runs/RUN/left/6', 'half'],
  ['runs/RUN/performed.json', 'performed'],
  ['runs/OLD/run.json', 'half'],
  ['runs/OLD/end.json', 'half'],
];

type Damage = (path: string) => void;
const cut = (part: number): Damage => (path) => truncateSync(path, Math.floor(lstatSync(path).size * part));
const holding = (bytes: string | Buffer): Damage => (path) => { writeFileSync(path, bytes); };

/** What a power cut, a bad disk or somebody else does to one. */
const damages: Readonly<Record<string, Damage>> = {
  'cut off after a byte': (path) => { truncateSync(path, 1); },
  'cut in the middle': cut(0.5),
  'cut near its end': cut(0.9),
  'emptied': cut(0),
  'full of zeros': holding(Buffer.alloc(300)),
  'garbage': holding('{"acts":[{"effect":{"type":"write-file","path":"/etc/../../victim"}}],"kept":3}\n../../victim\n'),
  'another JSON': holding('[null]'),
  'not UTF-8': holding(Buffer.from([0x7b, 0xff, 0xfe, 0x22, 0xc3, 0x28])),
  'a folder': (path) => { rmSync(path); mkdirSync(path, { mode: 0o700 }); },
  'a link to a file outside': (path) => { rmSync(path); symlinkSync(stage.path('victim'), path); },
  'writable for all': (path) => { chmodSync(path, 0o666); },
  'missing': (path) => { rmSync(path); },
};
if (process.getuid?.() === 0) Object.assign(damages, { "somebody else's": (path: string) => { chownSync(path, 65534, 65534); } });

/** The first ones are each a first command on the damaged host; the rest follow it. */
const commands: readonly (readonly string[])[] = [
  ['plan', 'policy.yaml'],
  ['history'],
  ['confirm', '--same-session'],
  ['rollback'],
  ['drift', 'policy.yaml'],
  ['rollback', 'OLD', '--auto-approve', '--allow-mass-removal', '--allow-open', '--allow-tier-off'],
  apply,
];

/** What an apply can do without: it was remembered, or is looked at again. */
const dispensable = ['applied.json', 'runs/RUN/watch', 'runs/RUN/left/6', 'runs/RUN/performed.json', 'runs/OLD/run.json', 'runs/OLD/end.json'];

function damagedHost([name, of]: (typeof files)[number], damage: Damage): string {
  const host = stage.host(open[of]);
  const run = readdirSync(join(host, records, 'runs')).find((one) => one !== id) ?? '';
  const path = join(host, records, name.replace('RUN', run).replace('OLD', id));
  expect(existsSync(path)).toBe(true);
  damage(path);
  return host;
}

function refuseBadEnding(words: readonly string[], { code, stdout, stderr }: Ended): void {
  const said = `${words.join(' ')}: ${String(code)}\n${stdout}${stderr}`;
  expect(said).not.toMatch(/made a mistake|^\s+at .*:\d+/m);
  expect([0, 1, 2, 4, 5, 6, 7]).toContain(code);
  if (code === 1) expect(said).toMatch(/^(?:error|pvewall):\s/m);
}

/** Outside of the hosts nothing changes: neither the file that links lead to, nor is anything new there. */
function refuseTraces(): void {
  expect(readFileSync(stage.path('victim'), 'utf8')).toBe(victim);
  expect(lstatSync(stage.path('victim')).mode & 0o777).toBe(0o600);
  expect(readdirSync(stage.folder).filter((name) => !/^(?:host-\d+|host-\d+\.log|model|policy\.yaml|pvewall\.cjs|victim|\.cache)$/.test(name))).toEqual([]);
}

test.each(Object.keys(damages))('each record, %s: every command ends with a word about it or goes on, and no link is followed', async (damage) => {
  const turn = Object.keys(damages).indexOf(damage);
  await twoAtATime([...files.entries()], async ([i, file]) => {
    const host = damagedHost(file, damages[damage]!);
    // In turn each command is the first that meets it; then some of the others.
    const first = (i + turn) % commands.length;
    for (const step of [0, 2, 5]) {
      const words = (commands[(first + step) % commands.length] ?? []).map((word) => (word === 'OLD' ? id : word));
      refuseBadEnding(words, await stage.run(host, words));
    }
    for (const [path, text] of Object.entries(treeOf(host))) if (text.startsWith('-> ') && path.startsWith(records)) expect(readlinkSync(join(host, path))).toBe(stage.path('victim'));
    refuseTraces();
    rmSync(host, { recursive: true });
  });
}, 300_000);

test.each(['cut in the middle', 'emptied', 'garbage', 'missing'])('what is not needed may be %s: an apply ends what was left half done, and does its own', async (damage) => {
  const chosen = files.filter(([name]) => dispensable.includes(name));
  expect(chosen.length).toBe(dispensable.length);
  await twoAtATime(chosen, async (file) => {
    const host = damagedHost(file, damages[damage]!);
    const ended = await stage.run(host, apply);
    expect({ file, ...ended, side: trial.sideOf(host) }).toMatchObject({ file, code: 0, side: 'after' });
    rmSync(host, { recursive: true });
  });
}, 300_000);

const planted = [
  ['a link to a file outside', 'it is a symbolic link'],
  ['writable for all', 'others than its owner can write to it'],
  ['a folder', 'it is not a plain file'],
  ...(damages["somebody else's"] === undefined ? [] : [["somebody else's", 'it belongs to the user with the number 65534'] as const]),
] as const;

test.each(planted)('%s is refused where an apply would rest on it: %s', async (damage, reason) => {
  const resting = files.filter(([name]) => ['pending', 'runs/RUN/run.json', 'runs/RUN/decision'].includes(name));
  await twoAtATime(resting, async (file) => {
    const host = damagedHost(file, damages[damage]!);
    const { code, stderr } = await stage.run(host, apply);
    expect({ file, code, said: stderr.replace(/\s+/g, ' ') }).toEqual({ file, code: 1, said: expect.stringContaining(reason) });
    refuseTraces();
  });
});
