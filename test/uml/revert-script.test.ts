import { expect, test } from '@jest/globals';
import type { Effect } from '@pvewall/model';
import { chainLines } from '../../packages/reconcile/src/revert-script/chain-lines.ts';
import { manifestOf } from '../../packages/reconcile/src/revert-script/manifest.ts';
import { revertScript } from '../../packages/reconcile/src/revert-script/revert-script.ts';
import { describeInUml } from './describe-in-uml.ts';
import { runInUml } from './uml.ts';

const chains = ['INPUT', 'FORWARD', 'OWN', 'NEW'];
const before = `*filter
:INPUT ACCEPT
:FORWARD ACCEPT
:OWN RETURN
-A INPUT -p 0xfe68 -s 0:a:b:c:1:2 -j DROP
-A INPUT --log-level info --log-prefix "a  b" -j CONTINUE
-A FORWARD -p ARP -j OWN
-A FORWARD -j PVEFW-FORWARD
-A OWN -p ARP -j DROP
`;
const after = `*filter
:INPUT DROP
:FORWARD ACCEPT
:NEW ACCEPT
-A INPUT -p 0x1111 -j ACCEPT
-A FORWARD -p 0x2222 -j NEW
`;
const effects: readonly Effect[] = [
  { type: 'restore-ebtables', table: 'filter', chains, before, after },
  { type: 'restore-ebtables', table: 'broute', chains: ['BROUTING'], before: '', after: '*broute\n:BROUTING ACCEPT\n-A BROUTING -p IPv4 -j DROP\n' },
];

/** What the apply left, Proxmox VE's chain and jump, and somebody's rule with counters. */
const story = `
run=/var/lib/pvewall/runs/r1
mkdir -p /run/lock "$run/left"
cp manifest images revert "$run"; cp left0 "$run/left/0"; cp left1 "$run/left/1"; echo r1 >/var/lib/pvewall/pending
ebtables-restore <after0; ebtables-restore <after1
ebtables -N PVEFW-FORWARD; ebtables -A PVEFW-FORWARD -p IPv4 -j ACCEPT; ebtables -A FORWARD -j PVEFW-FORWARD
ebtables -A OUTPUT -p 0x4444 -j DROP
export EBTABLES_SAVE_COUNTER=yes
sh "$run/revert" now; echo "exit $?"
unset EBTABLES_SAVE_COUNTER
ebtables-save
echo == again
rm "$run/end.json"; sh "$run/revert" now; echo "exit $?"
cat "$run/end.json"
`;

describeInUml('the revert script with ebtables-legacy', () => {
  test('its chains are as before, all else stays, and a second time there is nothing to do', async () => {
    const { manifest, images } = manifestOf(effects.map((effect) => ({ effect })));
    const [first, second] = effects.map((effect) => (effect.type === 'restore-ebtables' ? effect : undefined));
    const files = {
      manifest,
      images: Buffer.from(images).toString(),
      revert: revertScript,
      after0: first?.after ?? '',
      after1: second?.after ?? '',
      left0: chainLines(first?.after ?? '', first?.chains ?? []),
      left1: chainLines(second?.after ?? '', second?.chains ?? []),
    };
    const { stdout, stderr } = await runInUml(story, { files, timeoutSeconds: 60 });
    const [once = '', again = ''] = stdout.split('== again\n');
    expect(once.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([
      'exit 0',
      '*broute', ':BROUTING ACCEPT',
      '*nat', ':PREROUTING ACCEPT', ':OUTPUT ACCEPT', ':POSTROUTING ACCEPT',
      '*filter', ':INPUT ACCEPT', ':FORWARD ACCEPT', ':OUTPUT ACCEPT', ':OWN RETURN', ':PVEFW-FORWARD ACCEPT',
      '-A INPUT -p 0xfe68 -s 0:a:b:c:1:2 -j DROP', '-A INPUT --log-level info --log-prefix "a  b" -j CONTINUE',
      '-A FORWARD -p ARP -j OWN', '-A FORWARD -j PVEFW-FORWARD',
      '-A OUTPUT -p 0x4444 -j DROP',
      '-A OWN -p ARP -j DROP',
      '-A PVEFW-FORWARD -p IPv4 -j ACCEPT',
    ]);
    expect(again).toMatch(/^exit 0\n\{"outcome":"reverted",.*"kept":\[\]\}\n$/);
    expect(stderr.split('\n').filter((line) => !line.startsWith('pvewall revert r1: '))).toEqual(['']);
  }, 180_000);
});
