import { createHash } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { commands } from '../packages/cli/src/commands.ts';
import { describeWhere } from './describe-where.ts';
import { ensureBundle } from './docs/bundle.ts';
import { newerPackage } from './package/newer.ts';
import { attempt, bundle, makePackage, programsMissing, root, run } from './package/run.ts';
import { dpkg, filesOf, makeScratchRoot, put } from './package/scratch-root.ts';

const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
const { version } = JSON.parse(readFileSync(`${root}packages/cli/package.json`, 'utf8')) as { version: string };

describeWhere(programsMissing('dpkg-deb', 'dpkg'), 'a Debian package', 'the Debian package', () => {
  let folder = '';
  let deb = '';
  let unpacked = '';
  beforeAll(() => {
    ensureBundle();
    folder = mkdtempSync(join(tmpdir(), 'pvewall-package-test-'));
    deb = makePackage(folder);
    unpacked = join(folder, 'unpacked');
    run('dpkg-deb', ['-x', deb, unpacked]);
  }, 120_000);
  afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

  const inPackage = (path: string): string => readFileSync(join(unpacked, path), 'utf8');

  test('is named as Debian names packages', () => {
    expect(deb).toBe(join(folder, `pvewall_${version}_all.deb`));
  });

  test('has the same bytes whatever the umask, the time zone, the language and the folder', () => {
    const other = mkdtempSync(join(tmpdir(), 'pvewall-package-other-'));
    const umask = process.umask(0o077);
    try {
      const again = makePackage(other, { TZ: 'Asia/Tokyo', LC_ALL: 'C', XZ_OPT: '-1' });
      expect(sha256(again)).toBe(sha256(deb));
    } finally {
      process.umask(umask);
      rmSync(other, { recursive: true });
    }
  }, 60_000);

  test('has all times from SOURCE_DATE_EPOCH', () => {
    const early = makePackage(mkdtempSync(join(folder, 'early-')), { SOURCE_DATE_EPOCH: '86400' });
    const dates = run('dpkg-deb', ['--contents', early], { env: { ...process.env, TZ: 'UTC' } }).trim().split('\n').map((line) => line.split(/\s+/)[3]);
    expect(new Set(dates)).toEqual(new Set(['1970-01-02']));
    expect(() => makePackage(folder, { SOURCE_DATE_EPOCH: 'today' })).toThrow('SOURCE_DATE_EPOCH is not a number of seconds: today');
  }, 60_000);

  test('needs Node.js, and recommends nothing that changes a firewall by being installed', () => {
    const field = (name: string): string => run('dpkg-deb', ['--field', deb, name]).trim();
    expect([field('Version'), field('Architecture'), field('Depends')]).toEqual([version, 'all', 'nodejs (>= 20)']);
    expect(field('Recommends')).not.toMatch(/persistent/);
  });

  test('holds what belongs into it, owned by root', () => {
    const rows = run('dpkg-deb', ['--contents', deb]).trim().split('\n').map((line) => line.split(/\s+/));
    const modes = new Map(rows.map(([mode, , , , , path = '']) => [path.slice(1), mode]));
    expect(new Set(rows.map(([, owner]) => owner))).toEqual(new Set(['root/root']));
    expect(['/etc/pvewall/', '/usr/bin/pvewall', '/usr/share/pvewall/policy.schema.json', '/usr/share/pvewall/complete-names'].map((path) => modes.get(path)))
      .toEqual(['drwxr-xr-x', '-rwxr-xr-x', '-rw-r--r--', '-rwxr-xr-x']);
    expect([...modes.keys()].filter((path) => path.startsWith('/etc/'))).toEqual(['/etc/', '/etc/pvewall/']);
  });

  test('has checksums that fit', () => {
    const control = mkdtempSync(join(folder, 'control-'));
    run('dpkg-deb', ['-e', deb, control]);
    expect(run('md5sum', ['-c', '--quiet', join(control, 'md5sums')], { cwd: unpacked })).toBe('');
  });

  test('has a command that works without the checkout, by the Node.js of Debian', () => {
    const command = join(unpacked, 'usr/bin/pvewall');
    expect(readFileSync(command, 'utf8').split('\n', 1)).toEqual(['#!/usr/bin/node']);
    const env = { PATH: process.env['PATH'], HOME: folder };
    expect(run(process.execPath, [command, '--version'], { cwd: folder, env })).toBe(`pvewall ${version}\n`);
    expect(run(process.execPath, [command, '--help'], { cwd: folder, env })).toContain('Usage: pvewall COMMAND');
    expect(run(process.execPath, [command, 'schema'], { cwd: folder, env })).toBe(inPackage('usr/share/pvewall/policy.schema.json'));
  });

  test('has a command whose threads are in the same file', () => {
    const rules = Array.from({ length: 400 }, (_, i) => `      - { in: ACCEPT, proto: tcp, dport: ${1000 + i}, comment: rule ${i} }`).join('\n');
    for (let i = 0; i < 40; i++) put(folder, `many/parts/${i}.yaml`, `apiVersion: pvewall/v1\nguests:\n  ${300 + i}:\n    rules:\n${rules}\n`);
    put(folder, 'many/policy.yaml', 'apiVersion: pvewall/v1\ninclude: [ "parts/*.yaml" ]\n');
    expect(run(process.execPath, [join(unpacked, 'usr/bin/pvewall'), 'validate'], { cwd: join(folder, 'many'), env: { HOME: folder } })).toContain('40 guests: valid.');
  }, 30_000);

  describeWhere(programsMissing('lintian'), 'lintian', 'lintian', () => {
    test('finds no error and no warning', () => {
      expect(attempt('lintian', ['--allow-root', '--profile', 'debian', '--tag-display-limit', '0', '--fail-on', 'error,warning', deb])).toEqual({ status: 0, said: '' });
    }, 120_000);

    test('would find one', () => {
      const broken = join(folder, 'broken.deb');
      const tree = join(folder, 'broken');
      run('dpkg-deb', ['-R', deb, tree]);
      rmSync(join(tree, 'usr/share/doc/pvewall/copyright'));
      run('dpkg-deb', ['--root-owner-group', '-Znone', '-b', tree, broken]);
      expect(attempt('lintian', ['--allow-root', '--profile', 'debian', '--fail-on', 'error', broken])).toMatchObject({ status: 2, said: expect.stringContaining('E: pvewall: no-copyright-file') });
    }, 120_000);
  });

  describeWhere(programsMissing('man', 'groff'), 'man', 'the man pages', () => {
    const page = (path: string): { shown: string; warnings: string } => {
      const file = join(folder, `page-${path.replaceAll('/', '-')}`);
      writeFileSync(file, run('gzip', ['-dc', join(unpacked, path)]));
      const env = { ...process.env, LC_ALL: 'C.UTF-8', MANWIDTH: '80', MAN_KEEP_FORMATTING: '', MANPAGER: 'cat' };
      return { shown: run('man', ['-l', file], { env }), warnings: attempt('groff', ['-man', '-Tutf8', '-ww', '-z', file]).said };
    };

    test('pvewall(1) has every command with its options', () => {
      const { shown, warnings } = page('usr/share/man/man1/pvewall.1.gz');
      expect(warnings).toBe('');
      expect(Math.max(...shown.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
      for (const { name, options } of commands) {
        const text = new RegExp(`^ {3}pvewall ${name}\\b[\\s\\S]*?(?=^ {3}\\S|^\\S)`, 'm').exec(shown)?.[0] ?? '';
        expect([name, Object.keys(options).filter((option) => !text.includes(`--${option}`))]).toEqual([name, []]);
      }
      expect(shown).toMatch(/^EXIT STATUS\n {7}0 {6}done, or nothing to do$/m);
      expect(shown).toMatch(/^ {7}\/var\/lib\/pvewall\/applied\.json$/m);
      expect(shown).not.toMatch(/\]\(|`[a-z]/);
    });

    test('pvewall-policy(5) has every key of the schema', () => {
      const { shown, warnings } = page('usr/share/man/man5/pvewall-policy.5.gz');
      const { $defs } = JSON.parse(inPackage('usr/share/pvewall/policy.schema.json')) as { $defs: Record<string, { properties?: object }> };
      const keys = Object.values($defs).flatMap(({ properties = {} }) => Object.keys(properties));
      expect(warnings).toBe('');
      expect(keys.length).toBeGreaterThan(100);
      expect(keys.filter((key) => !shown.includes(`       ${key}`))).toEqual([]);
      expect(shown).not.toMatch(/\]\(#|\| /);
    });
  });
});

describe('completion', () => {
  let folder = '';
  let host = '';
  beforeAll(() => {
    ensureBundle();
    folder = mkdtempSync(join(tmpdir(), 'pvewall-completion-'));
    host = join(folder, 'host');
    for (const path of ['firewall/cluster.fw', 'firewall/100.fw', 'firewall/200.fw', 'firewall/300.fw', 'nodes/pve/qemu-server/100.conf', 'nodes/pve/lxc/200.conf', 'sdn/firewall/web.fw']) put(host, `etc/pve/${path}`, '');
    put(host, 'var/lib/pvewall/runs/20260131T080000000Z-3f1a/run.json', '');
    // Somebody else's capture: a shell would run it.
    mkdirSync(join(host, 'etc/pve/nodes/$(touch ran)'));
    writeFileSync(join(folder, 'policy.yaml'), '');
    const code = `
      import { loadCommands } from '${root}packaging/load-commands.mjs';
      import { bashCompletion, fishCompletion, zshCompletion } from '${root}packaging/completions.mjs';
      import { writeFileSync } from 'node:fs';
      const commands = await loadCommands();
      const local = (text) => text.replaceAll('/usr/share/pvewall/complete-names', '${root}packaging/complete-names');
      for (const [name, make] of Object.entries({ bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion })) writeFileSync('${folder}/pvewall.' + name, local(make(commands)));`;
    run(process.execPath, ['--input-type=module', '-e', code]);
  }, 60_000);
  afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

  const addresses = ['node.pve', 'node.pve.ebtables.boot', 'node.pve.ebtables.filter', 'node.pve.ebtables.nat', 'node.pve.host', 'node.pve.sysctl'];
  // What was typed, the cursor at its end, and all that completes it.
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['pvewall pl', ['plan']],
    ['pvewall help dr', ['drift']],
    ['pvewall plan --o', ['--out']],
    ['pvewall plan --format ', ['json', 'markdown', 'text']],
    ['pvewall schedule ', ['install', 'remove', 'status']],
    ['pvewall validate pol', ['policy.yaml']],
    ['pvewall init -o pol', ['policy.yaml']],
    ['pvewall plan --root ho', ['host']],
    ['pvewall history ', []],
    ['pvewall show --root host gu', ['guest.100', 'guest.200', 'guest.300']],
    ['pvewall show --root=host vn', ['vnet.web']],
    ['pvewall plan --root host --target node', addresses],
    ['pvewall drift --root host --ignore node', addresses],
    ['pvewall plan --root host --node ', ['pve']],
    ['pvewall simulate --root host --from ', ['ct200', 'host', 'outside', 'vm100', 'vm300']],
    ['pvewall rollback --root host ', ['20260131T080000000Z-3f1a']],
  ];

  describeWhere(programsMissing('bash'), 'bash', 'in bash', () => {
    /** As readline gives it to the function: `=` is a word of its own. */
    const complete = (line: string): string[] => {
      const words = line.split(' ').flatMap((word) => word.split(/(=)/));
      const script = `source pvewall.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); "$(complete -p pvewall | sed 's/.*-F \\([^ ]*\\).*/\\1/')"; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return run('bash', ['--norc', '-c', script, 'bash', ...words], { cwd: folder }).split('\n').filter((word) => word !== '').sort();
    };

    test.each(cases)('completes `%s`', (line, expected) => {
      expect(complete(line)).toEqual(expected);
    });

    test('completes the values of an option after =', () => {
      expect(complete('pvewall plan --format=')).toEqual(['json', 'markdown', 'text']);
    });

    test('knows every option of every command', () => {
      for (const { name, options } of commands) expect(complete(`pvewall ${name} -`)).toEqual([...Object.keys(options), 'help'].map((key) => `--${key}`).sort());
    });

    test('runs nothing that a name in a capture says', () => {
      complete('pvewall plan --root host --target ');
      expect(existsSync(join(folder, 'ran'))).toBe(false);
    });
  });

  describeWhere(programsMissing('fish'), 'fish', 'in fish', () => {
    test.each(cases)('completes `%s`', (line, expected) => {
      const said = run('fish', ['-N', '-c', 'source pvewall.fish; complete -C $argv[1]', line], { cwd: folder, env: { ...process.env, HOME: folder } });
      expect(said.split('\n').map((row) => row.split('\t')[0]?.replace(/\/$/, '') ?? '').filter((word) => word !== '').sort()).toEqual(expected);
    });
  });

  describeWhere(programsMissing('zsh'), 'zsh', 'in zsh', () => {
    test('is a script that zsh reads, and offers every command', () => {
      expect(attempt('zsh', ['-f', '-n', join(folder, 'pvewall.zsh')])).toEqual({ status: 0, said: '' });
      const text = readFileSync(join(folder, 'pvewall.zsh'), 'utf8');
      expect(commands.filter(({ name }) => !text.includes(`\n        ${name}) _arguments `))).toEqual([]);
    });
  });
});

describeWhere(programsMissing('dpkg-deb', 'dpkg') ?? (process.getuid?.() === 0 ? undefined : 'only root can install a package'), 'dpkg and root', 'on a host', () => {
  const later = '99.0.0';
  let folder = '';
  let host = '';
  let deb = '';
  let newer = '';
  beforeAll(() => {
    ensureBundle();
    folder = mkdtempSync(join(tmpdir(), 'pvewall-package-host-'));
    deb = makePackage(folder);
    newer = join(folder, 'newer.deb');
    newerPackage(deb, { version: later, file: newer });
  }, 120_000);
  afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

  // What an apply leaves on a host: the firewall, what loads it at boot, and records.
  const firewall = {
    'etc/pve/firewall/cluster.fw': '[OPTIONS]\n\nenable: 1\n',
    'etc/pvewall/ebtables.rules': '*filter\n',
    'etc/pvewall/policy.yaml': 'apiVersion: pvewall/v1\n',
    'etc/sysctl.d/zz-pvewall.conf': '# Written by pvewall\n',
    'etc/modules-load.d/pvewall.conf': '# Written by pvewall\n',
    'etc/systemd/system/pvewall-ebtables.service': '# Written by pvewall\n',
    'usr/local/lib/pvewall/ebtables-load': '#!/bin/sh\n',
    'usr/share/netfilter-persistent/plugins.d/35-pvewall-ebtables': '#!/bin/sh\n',
  };
  const schedule = {
    'etc/systemd/system/pvewall-drift.service': '# Written by pvewall schedule install; pvewall schedule remove takes it away.\n',
    'etc/systemd/system/pvewall-drift.timer': '# Written by pvewall schedule install; pvewall schedule remove takes it away.\n',
  };
  const records = { 'etc/systemd/system/pvewall-recover.service': '# Written by pvewall: takes back\n', 'var/lib/pvewall/applied.json': '{}\n', 'var/lib/pvewall/runs/1/revert': '#!/bin/sh\n' };
  const laid = { ...firewall, ...schedule, ...records };

  beforeEach(() => {
    host = makeScratchRoot();
    for (const [path, text] of Object.entries(laid)) put(host, path, text);
  });
  afterEach(() => { rmSync(host, { recursive: true, force: true }); });

  const done = (outcome: { status: number | null; said: string }): string => {
    expect(outcome).toMatchObject({ status: 0 });
    return outcome.said;
  };
  /** Without what the package itself brings. */
  const rest = (): Record<string, string> => Object.fromEntries(Object.entries(filesOf(host)).filter(([path]) => !/^usr\/(bin|lib\/systemd|share\/(?!netfilter))/.test(path)));

  test('installing and upgrading touch nothing that is there', () => {
    done(dpkg(host, '-i', deb));
    expect(rest()).toEqual(laid);
    done(dpkg(host, '-i', newer));
    expect(rest()).toEqual(laid);
    expect(dpkg(host, '-s', 'pvewall').said).toContain(`Version: ${later}`);
  });

  test('removing takes the program, and nothing else', () => {
    done(dpkg(host, '-i', deb));
    expect(Object.keys(filesOf(host))).toContain('usr/bin/pvewall');
    done(dpkg(host, '-r', 'pvewall'));
    expect(filesOf(host)).toEqual(laid);
  });

  test('removing says that an apply which waits can no longer be confirmed', () => {
    put(host, 'var/lib/pvewall/pending', '1\n');
    done(dpkg(host, '-i', deb));
    expect(done(dpkg(host, '-r', 'pvewall'))).toContain('nobody can confirm it');
    expect(filesOf(host)).toEqual({ ...laid, 'var/lib/pvewall/pending': '1\n' });
  });

  test('purging takes records and schedule, and leaves the firewall now and at boot', () => {
    done(dpkg(host, '-i', deb));
    done(dpkg(host, '-P', 'pvewall'));
    expect(filesOf(host)).toEqual(firewall);
    expect(existsSync(join(host, 'var/lib/pvewall'))).toBe(false);
  });

  test('purging takes the cache of scheduled runs, and what starts units of the package', () => {
    for (const path of Object.keys(schedule)) rmSync(join(host, path));
    put(host, 'var/cache/pvewall/pvewall/code', '');
    const link = join(host, 'etc/systemd/system/timers.target.wants/pvewall-drift.timer');
    mkdirSync(dirname(link));
    symlinkSync('/usr/lib/systemd/system/pvewall-drift.timer', link);
    done(dpkg(host, '-i', deb));
    done(dpkg(host, '-r', 'pvewall'));
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    done(dpkg(host, '-P', 'pvewall'));
    expect(lstatSync(link, { throwIfNoEntry: false })).toBeUndefined();
    expect(filesOf(host)).toEqual(firewall);
  });

  test('purging keeps what takes an apply back that has not ended', () => {
    put(host, 'var/lib/pvewall/pending', '1\n');
    done(dpkg(host, '-i', deb));
    expect(done(dpkg(host, '-P', 'pvewall'))).toContain('/var/lib/pvewall is kept');
    expect(filesOf(host)).toEqual({ ...firewall, ...records, 'var/lib/pvewall/pending': '1\n' });
  });

  test('purging leaves units of the same name that an administrator wrote, and what starts them', () => {
    const own = { 'etc/systemd/system/pvewall-drift.timer': '[Timer]\nOnCalendar=daily\n', 'etc/systemd/system/pvewall-drift.service': '[Service]\n' };
    for (const [path, text] of Object.entries(own)) put(host, path, text);
    const link = join(host, 'etc/systemd/system/timers.target.wants/pvewall-drift.timer');
    mkdirSync(dirname(link));
    symlinkSync('../pvewall-drift.timer', link);
    done(dpkg(host, '-i', deb));
    done(dpkg(host, '-P', 'pvewall'));
    expect(filesOf(host)).toEqual({ ...firewall, ...own });
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
  });
});

describe('the npm package', () => {
  test('is built to the same bytes twice', () => {
    ensureBundle();
    const before = sha256(bundle);
    run(process.execPath, [`${root}packages/cli/build.mjs`]);
    expect(sha256(bundle)).toBe(before);
  }, 60_000);

  test('is the command alone, with its licence, and runs from where it is unpacked', () => {
    ensureBundle();
    const folder = mkdtempSync(join(tmpdir(), 'pvewall-npm-'));
    try {
      const [packed] = JSON.parse(run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: `${root}packages/cli`, env: { ...process.env, npm_config_cache: join(folder, 'cache'), npm_config_offline: 'true', npm_config_update_notifier: 'false' } })) as [{ filename: string; files: { path: string }[] }];
      expect(packed.files.map(({ path }) => path).sort()).toEqual(['LICENSE', 'README.md', 'dist/pvewall.cjs', 'package.json']);
      run('tar', ['-xzf', join(folder, packed.filename), '-C', folder]);
      const { bin, dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package/package.json'), 'utf8')) as { bin: { pvewall: string }; dependencies?: object };
      const command = join(folder, 'package', bin.pvewall);
      chmodSync(command, 0o755);
      expect(dependencies).toEqual({});
      expect(run(command, ['--version'], { env: { PATH: process.env['PATH'], HOME: folder } })).toBe(`pvewall ${version}\n`);
      expect(readFileSync(command)).toEqual(readFileSync(bundle));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);
});
