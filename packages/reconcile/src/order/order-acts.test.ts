import { describe, expect, test } from '@jest/globals';
import { MemoryHost } from '../../test/memory-host.ts';
import { policyOf } from '../../test/policy-of.ts';
import { makePlan, type Step } from '../make-plan.ts';
import { orderActs, type OrderedStep } from './order-acts.ts';

const clusterFile = '/etc/pve/firewall/cluster.fw';
const hostFile = '/etc/pve/nodes/pve/host.fw';
const guestFile = '/etc/pve/firewall/100.fw';
const on = '[OPTIONS]\n\nenable: 1\n';

async function acts(files: Readonly<Record<string, string>>, yaml: string): Promise<readonly OrderedStep<Step>[]> {
  const host = new MemoryHost({ '/etc/pve/nodes/pve/qemu-server/100.conf': 'net0: virtio=AA,firewall=1\n', ...files });
  return orderActs((await makePlan(host, policyOf(yaml))).steps);
}

async function order(files: Readonly<Record<string, string>>, yaml: string): Promise<string[]> {
  return (await acts(files, yaml)).map(({ step, part }) => `${step.unit.address} ${part}`);
}

describe('names', () => {
  const web = `${on}\n[group web]\n\nIN ACCEPT -p tcp -dport 80\n`;
  const uses = '[RULES]\n\nGROUP web\n';

  test('come before what uses them', async () => {
    const yaml = 'cluster: { groups: { web: [ "IN ACCEPT -p tcp -dport 80" ] } }\nguests: { 100: { rules: [ "GROUP web" ] } }\n';
    expect(await order({ [clusterFile]: on }, yaml)).toEqual(['cluster whole', 'guest.100 whole']);
  });

  test('go after it', async () => {
    const yaml = 'cluster: { groups: { web: { state: absent } } }\nguests: { 100: { rules: [] } }\n';
    expect(await order({ [clusterFile]: web, [guestFile]: uses }, yaml)).toEqual(['guest.100 whole', 'cluster whole']);
  });

  test('of which some come and some go are all there in between; what the policy does not own keeps its bytes', async () => {
    const yaml = 'cluster: { groups: { web: { state: absent }, www: [ "IN ACCEPT -p tcp -dport 443" ] } }\nguests: { 100: { rules: [ "GROUP www" ] } }\n';
    const found = await acts({ [clusterFile]: `# by hand\n${web}`, [guestFile]: uses }, yaml);
    expect(found.map(({ step, part }) => `${step.unit.address} ${part}`)).toEqual(['cluster first', 'guest.100 whole', 'cluster last']);
    expect(found[0]?.effects).toMatchObject([{ path: clusterFile, after: `# by hand\n${web}\n[group www]\n\nIN ACCEPT -p tcp -dport 443\n` }]);
  });

  test('that stay, with another address, need no second write', async () => {
    const yaml = 'cluster: { aliases: { lan: 10.1.0.0/16 } }\nguests: { 100: { rules: [ "IN ACCEPT -source lan" ] } }\n';
    expect(await order({ [clusterFile]: `${on}\n[ALIASES]\n\nlan 10.0.0.0/16\n` }, yaml)).toEqual(['cluster whole', 'guest.100 whole']);
  });
});

describe('what sets and groups hold', () => {
  const set = (...members: readonly string[]): string => `${on}\n[IPSET admins]\n\n${members.join('\n')}\n`;

  test('is there before a rule relies on it, and until none does', async () => {
    const yaml = 'cluster: { ipsets: { admins: [ 10.0.0.2 ] } }\nguests: { 100: { rules: [ "IN ACCEPT -source +admins", "IN ACCEPT -source 10.0.0.1" ] } }\n';
    const found = await acts({ [clusterFile]: set('10.0.0.1'), [guestFile]: '[RULES]\n\nIN ACCEPT -source 10.0.0.2\nIN ACCEPT -source +admins\n' }, yaml);
    expect(found.map(({ step, part }) => `${step.unit.address} ${part}`)).toEqual(['cluster first', 'guest.100 whole', 'cluster last']);
    expect(found[0]?.effects).toMatchObject([{ after: set('10.0.0.1', '10.0.0.2') }]);
  });

  test('comes first if nothing goes', async () => {
    const yaml = 'cluster: { ipsets: { admins: [ 10.0.0.1, 10.0.0.2 ] } }\nguests: { 100: { rules: [ "IN ACCEPT -source +admins" ] } }\n';
    expect(await order({ [clusterFile]: set('10.0.0.1') }, yaml)).toEqual(['cluster whole', 'guest.100 whole']);
  });
});

describe('switches and policies', () => {
  test('a cluster that changes alone is written once', async () => {
    expect(await order({}, 'cluster: { options: { enable: true }, rules: [ "IN DROP" ] }\n')).toEqual(['cluster whole']);
  });

  test('the datacenter is switched on when all else is done', async () => {
    const yaml = 'cluster: { options: { enable: true }, aliases: { lan: 10.0.0.0/8 } }\nnodes: { pve: { host: { rules: [ "IN ACCEPT -source lan" ] } } }\n';
    const found = await acts({}, yaml);
    expect(found.map(({ step, part }) => `${step.unit.address} ${part}`)).toEqual(['cluster first', 'node.pve.host whole', 'cluster last']);
    expect(found[0]?.effects).toMatchObject([{ before: null, after: '[ALIASES]\n\nlan 10.0.0.0/8\n' }]);
  });

  test('and off before anything else', async () => {
    const yaml = 'cluster: { options: { enable: false } }\nguests: { 100: { rules: [ "IN ACCEPT" ] } }\n';
    expect(await order({ [clusterFile]: on }, yaml)).toEqual(['cluster whole', 'guest.100 whole']);
  });

  test('a policy that lets more in comes first, whatever follows', async () => {
    const yaml = 'cluster: { options: { enable: true, policy_in: ACCEPT } }\nguests: { 100: { rules: [ "IN ACCEPT" ] } }\n';
    expect(await order({ [clusterFile]: on }, yaml)).toEqual(['cluster whole', 'guest.100 whole']);
  });

  test('a policy is tightened after the rules that keep people in, loosened before others go', async () => {
    const accept = `${on}policy_in: ACCEPT\n`;
    const host = (rule: string): string => `nodes: { pve: { host: { rules: [ ${rule} ] } } }\n`;
    const tighten = `cluster: { options: { enable: true, policy_in: DROP } }\n${host('"IN SSH(ACCEPT)"')}`;
    expect(await order({ [clusterFile]: accept }, tighten)).toEqual(['node.pve.host whole', 'cluster whole']);
    const loosen = `cluster: { options: { enable: true, policy_in: ACCEPT } }\n${host('')}`;
    expect(await order({ [clusterFile]: on, [hostFile]: '[RULES]\n\nIN SSH(ACCEPT)\n' }, loosen)).toEqual(['cluster whole', 'node.pve.host whole']);
  });
});

describe('rules of a node, which stand in two files', () => {
  const cluster = (rules: string): string => `${on}\n[RULES]\n\n${rules}\n`;
  const yaml = (clusterRules: string, hostRules: string): string => `cluster: { rules: [ ${clusterRules} ] }\nnodes: { pve: { host: { rules: [ ${hostRules} ] } } }\n`;

  test('one that moves is in both for a moment', async () => {
    expect(await order({ [clusterFile]: on, [hostFile]: '[RULES]\n\nIN SSH(ACCEPT)\n' }, yaml('"IN SSH(ACCEPT)"', ''))).toEqual(['cluster whole', 'node.pve.host whole']);
    expect(await order({ [clusterFile]: cluster('IN SSH(ACCEPT)') }, yaml('', '"IN SSH(ACCEPT)"'))).toEqual(['node.pve.host whole', 'cluster whole']);
  });

  test('when they cross, host.fw has the old and the new ones while cluster.fw changes', async () => {
    const files = { [clusterFile]: cluster('IN Web(ACCEPT)'), [hostFile]: '[RULES]\n\nIN SSH(ACCEPT)\n' };
    const found = await acts(files, yaml('"IN SSH(ACCEPT)"', '"IN Web(ACCEPT)"'));
    expect(found.map(({ step, part }) => `${step.unit.address} ${part}`)).toEqual(['node.pve.host first', 'cluster whole', 'node.pve.host last']);
    expect(found[0]?.effects).toMatchObject([{ after: '[RULES]\n\nIN SSH(ACCEPT)\nIN Web(ACCEPT)\n' }]);
  });
});
