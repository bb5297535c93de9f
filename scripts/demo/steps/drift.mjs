import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from '../stage.mjs';
import { asWebInterface } from '../web-interface.mjs';

const key = 'net.netfilter.nf_conntrack_tcp_timeout_fin_wait';
const opened = 'IN ACCEPT -p tcp -dport 3306 -log nolog # just for today';

/** What is done by hand, and where it must be found. */
const byHand = {
  kernel: { commands: ['ebtables -D INPUT -p 0xfe68 -j DROP', `sysctl -w ${key}=120`], seenIn: ['guest.100', 'node.pve.ebtables.filter', 'node.pve.sysctl'] },
  files: { commands: [], seenIn: ['guest.100'] },
};

export const drift = {
  title: 'Changes by hand',
  tell(stage, root) {
    const { commands, seenIn } = byHand[stage.kind];
    stage.say('Time goes by, and people do things by hand.');
    for (const command of commands) stage.type(command);
    const folder = `${stage.host}/etc/pve/firewall`;
    rewrite(`${folder}/100.fw`, opened);
    rewrite(`${folder}/cluster.fw`);
    stage.say(`In the web interface somebody opens a port of guest 100, and somebody saves the datacenter's options unchanged. It writes a file whole, in its own order:`);
    stage.type(`cat ${stage.kind === 'files' ? 'host' : ''}/etc/pve/firewall/100.fw`);
    stage.say('drift asks what a timer would ask every quarter of an hour. It finds what means something else now, and only that (another order of options does not), and shows what apply would do about it.');
    stage.type(`pvewall drift${root}`, 2);
    const addresses = (stage.plan(`drift${root}`).resources ?? []).map(({ address }) => address).sort();
    expect(addresses.join() === seenIn.join(), `drift should be found in ${seenIn.join(', ')}, and is found in ${addresses.join(', ') || 'nothing'}`);
  },
};

function rewrite(path, ...added) {
  const before = readFileSync(path, 'utf8');
  const after = asWebInterface(before, added);
  expect(after !== before, `${path} should look different when the web interface has written it`);
  writeFileSync(path, after);
}
