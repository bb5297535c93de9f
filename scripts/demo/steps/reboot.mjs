import { readFileSync } from 'node:fs';
import { found } from '../host.mjs';
import { expect } from '../stage.mjs';

const key = 'net.netfilter.nf_conntrack_tcp_timeout_fin_wait';

export const reboot = {
  title: 'A reboot',
  needs: 'kernel',
  tell(stage) {
    stage.say('ebtables rules and kernel values do not outlive the kernel. To play a reboot, they are thrown away:');
    stage.type(`ebtables -F && ebtables -X && sysctl -q -w ${key}=120 && ebtables-save`);
    stage.say('At boot, systemd loads the module, sets the values that are kept, and starts the unit that pvewall installed, before pve-firewall. That is:');
    stage.type('grep -E "^(Before|ExecStart)" /etc/systemd/system/pvewall-ebtables.service');
    stage.type('sysctl -p /etc/sysctl.d/zz-pvewall.conf');
    stage.type(programOf(readFileSync('/etc/systemd/system/pvewall-ebtables.service', 'utf8')));
    startPveFirewall(stage);
    stage.say('The rule is back. pve-firewall came up after it, and added its own:');
    stage.type('ebtables-save | grep -v "^#"');
    expect(stage.look('ebtables-save').includes('-A INPUT -p 0xfe68 -j DROP'), 'the rule should be back after the reboot');
    expect(stage.plan('plan').resources?.length === 0, 'a plan after the reboot should be empty');
  },
};

function programOf(unit) {
  const program = /^ExecStart=(.*)$/m.exec(unit)?.[1];
  expect(program !== undefined, 'the boot unit should start a program');
  return program;
}

/** As pve-firewall does in every cycle: its chains anew, all else left. */
function startPveFirewall(stage) {
  const saved = readFileSync(`${found}/ebtables-save`, 'utf8').split('\n');
  const chains = saved.flatMap((line) => /^:(PVEFW-\S+)/.exec(line)?.[1] ?? []);
  const rules = saved.filter((line) => line.startsWith('-A '));
  stage.look([...chains.map((name) => `ebtables -N ${name} -P ACCEPT`), ...rules.map((rule) => `ebtables ${rule}`)].join(' && '));
}
