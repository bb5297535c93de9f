import type { TestWord } from '@pvewall/policy';
import { currentConfig } from '../guest-nics.ts';
import type { TrafficNic } from '../guest-nics.ts';
import { interfacesOf, isInterface } from '../interfaces.ts';
import type { GuestKind, TrafficGuest, TrafficHost } from '../traffic-host.ts';
import { meant } from './faults.ts';
import type { Faults } from './faults.ts';

/** Where packets of a test come from or go to. */
export type TestEnd =
  | { readonly kind: 'outside' }
  | { readonly kind: 'node'; readonly host: TrafficHost }
  | { readonly kind: 'nic'; readonly host: TrafficHost; readonly guest: TrafficGuest; readonly nic: TrafficNic };

const kinds: Readonly<Record<string, GuestKind>> = { vm: 'qemu', ct: 'lxc' };
const kindWords: Readonly<Record<GuestKind, string>> = { qemu: 'a virtual machine', lxc: 'a container' };

/** What a word of `from` or `to` stands for, on the nodes that the test is about. */
export function endsOf(word: TestWord, hosts: readonly TrafficHost[], faults: Faults): TestEnd[] {
  const { text } = word;
  if (text === 'outside') return [{ kind: 'outside' }];
  if (text.startsWith('guest tag:')) return tagged(word, hosts, faults);
  const guest = /^(guest\.|vm|ct)(\*|\d+)(?:(?:\.net|i)(\d+))?$/.exec(text);
  if (guest === null) return nodes(word, hosts, faults);
  const [, prefix = '', vmid = '', nic] = guest;
  const asked: Asked = { kind: kinds[prefix], nic: nic === undefined ? undefined : `net${nic}` };
  if (vmid !== '*') return oneGuest(word, Number(vmid), asked, hosts, faults);
  return everyGuest(hosts).flatMap((on) => nicsOf(on, asked.nic));
}

/** An interface that nobody has would make a test pass that is about nothing. */
export function checkInterface(word: TestWord | undefined, hosts: readonly TrafficHost[], faults: Faults): void {
  if (word === undefined) return;
  const known = interfacesOf(hosts);
  if (!isInterface(word.text, known)) faults.add('policy-test/unknown-name', word, `there is no interface ${word.text} here`, meant(word.text, known, 'interface'));
}

/** `outside`, `node.pve`, `guest.100.net0`. */
export function nameOfEnd(end: TestEnd): string {
  if (end.kind === 'outside') return 'outside';
  return end.kind === 'node' ? `node.${end.host.node}` : `guest.${end.guest.vmid}.${end.nic.name}`;
}

interface Asked {
  readonly kind: GuestKind | undefined;
  readonly nic: string | undefined;
}

interface GuestOn {
  readonly host: TrafficHost;
  readonly guest: TrafficGuest;
}

function everyGuest(hosts: readonly TrafficHost[]): GuestOn[] {
  return hosts.flatMap((host) => [...host.guests.values()].map((guest) => ({ host, guest })));
}

function nicsOf({ host, guest }: GuestOn, name?: string): TestEnd[] {
  return guest.nics.filter((nic) => name === undefined || nic.name === name).map((nic) => ({ kind: 'nic', host, guest, nic }));
}

function nodes(word: TestWord, hosts: readonly TrafficHost[], faults: Faults): TestEnd[] {
  const { text } = word;
  const alone = text === 'node' || text === 'host';
  const found = hosts.filter(({ node }) => text === 'node.*' || text === `node.${node}` || (alone && hosts.length === 1));
  if (found.length > 0) return found.map((host) => ({ kind: 'node', host }));
  const names = hosts.map(({ node }) => `node.${node}`);
  if (alone) faults.add('policy-test/unknown-end', word, `\`${text}\` can be one of ${hosts.length} nodes`, `Name it, or write \`node.*\`. ${meant('', names, 'node')}`);
  else faults.add('policy-test/unknown-end', word, `there is no ${text.replace('.', ' ')} here`, meant(text, names, 'node'));
  return [];
}

function oneGuest(word: TestWord, vmid: number, { kind, nic }: Asked, hosts: readonly TrafficHost[], faults: Faults): TestEnd[] {
  const on = everyGuest(hosts).filter(({ guest }) => guest.vmid === vmid);
  const [first] = on;
  if (first === undefined) {
    const names = everyGuest(hosts).map(({ guest }) => `guest.${guest.vmid}`);
    faults.add('policy-test/unknown-end', word, `there is no guest ${vmid} here`, meant(`guest.${vmid}`, names, 'guest'));
    return [];
  }
  if (kind !== undefined && first.guest.kind !== kind) {
    faults.add('policy-test/unknown-end', word, `guest ${vmid} is ${kindWords[first.guest.kind]}`, `Write \`guest.${vmid}\`.`);
    return [];
  }
  const ends = on.flatMap((one) => nicsOf(one, nic));
  if (ends.length === 0) {
    const names = first.guest.nics.map(({ name }) => `guest.${vmid}.${name}`);
    faults.add('policy-test/unknown-end', word, `guest ${vmid} has no ${nic ?? 'network device'}`, meant('', names, 'network device'));
  }
  return ends;
}

function tagged(word: TestWord, hosts: readonly TrafficHost[], faults: Faults): TestEnd[] {
  const tag = word.text.slice('guest tag:'.length).toLowerCase();
  const all = everyGuest(hosts);
  const found = all.filter(({ guest }) => tagsOf(guest).includes(tag));
  if (found.length === 0) {
    const tags = [...new Set(all.flatMap(({ guest }) => tagsOf(guest)))].sort();
    faults.add('policy-test/unknown-end', word, `no guest here has the tag ${tag}`, meant(tag, tags, 'tag'));
  }
  return found.flatMap((on) => nicsOf(on));
}

/** Of the guest's own configuration: `tags: web;prod`. Proxmox VE compares them without case. */
function tagsOf({ texts: { config } }: TrafficGuest): string[] {
  const line = /^tags:(.*)$/m.exec(currentConfig(config))?.[1] ?? '';
  return line.split(/[;,\s]+/).filter((tag) => tag !== '').map((tag) => tag.toLowerCase());
}
