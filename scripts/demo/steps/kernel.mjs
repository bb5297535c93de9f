import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from '../stage.mjs';

const sender = fileURLToPath(new URL('../send-frames.pl', import.meta.url));

export const kernel = {
  title: 'What the kernel has now',
  needs: 'kernel',
  tell(stage) {
    stage.say("The rule of the policy stands in INPUT. Proxmox VE's own chains and its jump in FORWARD are as they were.");
    stage.type('ebtables -L');
    const rules = stage.look('ebtables-save');
    expect(rules.includes('-A INPUT -p 0xfe68 -j DROP'), 'the rule of the policy should be in INPUT');
    expect(rules.includes('-A FORWARD -j PVEFW-FORWARD\n'), "Proxmox VE's jump should be in FORWARD");
    stage.type('sysctl net.netfilter.nf_conntrack_tcp_timeout_fin_wait');
    expect(stage.look('cat /proc/sys/net/netfilter/nf_conntrack_tcp_timeout_fin_wait').trim() === '30', 'the conntrack value should be 30');
    if (existsSync('/usr/bin/perl')) sendNoise(stage);
  },
};

function sendNoise(stage) {
  stage.look(`perl ${sender} router 3`);
  stage.say("Three frames of that type have just come in from the router's side of the bridge. The rule has counted and dropped them:");
  stage.type('ebtables -L INPUT --Lc');
  expect(stage.look('ebtables -L INPUT --Lc').includes('pcnt = 3 '), 'the rule should have counted 3 frames');
}
