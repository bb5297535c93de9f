import { edit, empty, toText, type Tier } from '@pvewall/fw';
import type { FwPolicy, Policy } from '@pvewall/policy';
import type { GuestTexts, HostTexts } from '@pvewall/traffic';
import { devicesNamedIn } from '../traffic/devices-named-in.ts';

/**
 * The nodes that a policy speaks of, with its files alone. What nobody has said is supposed: all guests are on the first
 * node, on vmbr0, and each device has firewall=1: net0, and those that its rules or a test name. The interfaces that tests
 * name are there.
 */
export function policyTexts(policy: Policy, node: string | undefined, localNetwork: string | undefined): HostTexts[] {
  const names = [...new Set([...(node === undefined ? [] : [node]), ...policy.nodes.keys()])];
  return (names.length === 0 ? ['pve'] : names).map((name, i) => ({
    node: name,
    cluster: fileOf('cluster', policy.cluster),
    host: fileOf('host', policy.nodes.get(name)?.host),
    guests: i === 0 ? guestsOf(policy) : [],
    vnets: Object.fromEntries([...policy.vnets].map(([vnet, file]) => [vnet, fileOf('vnet', file) ?? ''])),
    ...(localNetwork !== undefined && { localNetwork }),
    interfaces: policy.tests.flatMap(({ packets: { iface } }) => iface?.text ?? []),
  }));
}

function fileOf(tier: Tier, policy: FwPolicy | undefined): string | undefined {
  return policy === undefined || policy.absent === true ? undefined : toText(edit(empty({ tier, file: policy.at.file }), policy.edits));
}

function guestsOf(policy: Policy): GuestTexts[] {
  return [...policy.guests].map(([vmid, file]) => {
    const named = namesInTests(policy, vmid);
    const devices = [...new Set(['net0', ...devicesNamedIn(file.edits), ...named.devices])].sort();
    return { vmid, kind: named.container ? 'lxc' : 'qemu', config: devices.map((device) => `${device}: virtio,bridge=vmbr0,firewall=1\n`).join(''), fw: fileOf('guest', file) };
  });
}

interface Named {
  readonly devices: readonly string[];
  /** Some test calls it `ct101`. */
  readonly container: boolean;
}

function namesInTests({ tests }: Policy, vmid: number): Named {
  const words = tests.flatMap(({ packets }) => [...packets.from, ...packets.to].map(({ text }) => text));
  const own = words.flatMap((word) => {
    const [, kind, name, device] = /^(guest\.|vm|ct)(\d+)(?:(?:\.net|i)(\d{1,2}))?$/.exec(word) ?? [];
    return Number(name) === vmid ? [{ kind, device }] : [];
  });
  return { devices: own.flatMap(({ device }) => (device === undefined ? [] : [`net${device}`])), container: own.some(({ kind }) => kind === 'ct') };
}
