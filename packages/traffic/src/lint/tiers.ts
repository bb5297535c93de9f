import type { Rule } from '@pvewall/fw';
import type { Place } from '@pvewall/model';
import { isOn } from '../options.ts';
import type { TrafficFile, TrafficGuest, TrafficHost } from '../traffic-host.ts';
import { report } from '../diagnostics.ts';
import { lineKey } from './line.ts';
import type { LintFinding } from './lint-finding.ts';
import { some } from './words.ts';

/** Rules that no packet ever meets, as their tier, or the device, is switched off. */
export function switchedOff(hosts: readonly TrafficHost[]): LintFinding[] {
  const off = hosts.filter(({ cluster }) => !isOn(cluster, 'enable'));
  const on = hosts.filter((host) => !off.includes(host));
  return [
    ...off.slice(0, 1).flatMap(datacenterOff),
    ...on.flatMap((host) => [...nodeOff(host), ...[...host.guests.values()].flatMap((guest) => guestOff(guest)), ...vnetsOff(host)]),
    ...neverForwarded(hosts, on),
  ];
}

const active = ({ config }: TrafficFile): readonly Rule[] => config.rules.filter(({ disabled }) => disabled !== true);

/** Where the switch is, or else the first rule that needs it. */
function placeOf(file: TrafficFile): { readonly place?: Place; readonly address: string } {
  const place = file.config.options.get('enable')?.at ?? active(file)[0]?.at;
  return { ...(place !== undefined && { place }), address: file.address };
}

/** As the file writes it in which it is to be set: a policy has no numbers there. */
function switchOn(option: string, place: Place | undefined): string {
  return place === undefined || place.file.endsWith('.fw') ? `\`${option}: 1\`` : `\`${option}: true\``;
}

function datacenterOff({ cluster, host, guests }: TrafficHost): LintFinding[] {
  const files = [cluster, host, ...[...guests.values()].map(({ file }) => file)];
  const rules = files.reduce((sum, file) => sum + active(file).length, 0);
  if (rules === 0) return [];
  const message = `the firewall is off: none of ${rules} rules applies`;
  return [report('lint/tier-off', { message, hint: `set ${switchOn('enable', placeOf(cluster).place)} in the options of the datacenter; \`pvewall plan\` says what that does`, ...placeOf(cluster) })];
}

function nodeOff({ node, host }: TrafficHost): LintFinding[] {
  if (isOn(host, 'enable') || active(host).length === 0) return [];
  const message = `the firewall of node ${node} is off: its rules never apply`;
  return [report('lint/tier-off', { message, hint: `set ${switchOn('enable', placeOf(host).place)} in the options of the node, or remove the rules`, ...placeOf(host) })];
}

function guestOff({ vmid, file, nics }: TrafficGuest): LintFinding[] {
  const rules = active(file);
  if (rules.length === 0) return [];
  if (!isOn(file, 'enable')) {
    const message = `the firewall of guest ${vmid} is off: its rules never apply`;
    return [report('lint/tier-off', { message, hint: `set ${switchOn('enable', placeOf(file).place)} in the options of the guest, or remove the rules`, ...placeOf(file) })];
  }
  return unwalled(vmid, file, nics);
}

function unwalled(vmid: number, file: TrafficFile, nics: TrafficGuest['nics']): LintFinding[] {
  const open = nics.filter(({ firewall }) => !firewall).map(({ name }) => name);
  if (open.length === 0) return [];
  if (open.length === nics.length) {
    const message = `the rules of guest ${vmid} never apply: ${some(open)} ${open.length === 1 ? 'has' : 'have'} no firewall=1`;
    const place = active(file)[0]?.at;
    return [report('lint/nic-unwalled', { message, hint: hintFor(vmid, open), address: file.address, ...(place !== undefined && { place }) })];
  }
  return file.config.rules.flatMap((rule, index): LintFinding[] => {
    const { iface, at } = rule;
    if (rule.disabled === true || iface === undefined || !open.includes(iface)) return [];
    const message = `the rule never applies: ${iface} of guest ${vmid} has no firewall=1`;
    return [report('lint/nic-unwalled', { message, hint: hintFor(vmid, [iface]), address: `${file.address}.rules[${index}]`, ...(at !== undefined && { place: at }) })];
  });
}

function hintFor(vmid: number, nics: readonly string[]): string {
  return `add firewall=1 to ${some(nics)} in the hardware of guest ${vmid}`;
}

function vnetsOff({ vnets, backend }: TrafficHost): LintFinding[] {
  return [...vnets].flatMap(([name, file]): LintFinding[] => {
    if (active(file).length === 0 || (isOn(file, 'enable') && backend === 'nftables')) return [];
    const reason = backend === 'nftables' ? `the firewall of VNet ${name} is off` : 'pve-firewall does not look at VNets';
    const hint = backend === 'nftables' ? `set ${switchOn('enable', placeOf(file).place)} in the options of the VNet, or remove the rules` : `only the nftables backend does: host option ${switchOn('nftables', placeOf(file).place)}`;
    return [report('lint/tier-off', { message: `the rules of VNet ${name} never apply: ${reason}`, hint, ...placeOf(file) })];
  });
}

/** pve-firewall builds no forward chain. A rule of the datacenter is of use when one node has the other backend. */
function neverForwarded(hosts: readonly TrafficHost[], on: readonly TrafficHost[]): LintFinding[] {
  if (hosts.some(({ backend }) => backend === 'nftables')) return [];
  const found = new Map<string, LintFinding>();
  for (const { cluster, host } of on) {
    for (const file of [cluster, host]) {
      for (const [index, rule] of file.config.rules.entries()) {
        if (rule.type !== 'forward' || rule.disabled === true) continue;
        const address = `${file.address}.rules[${index}]`;
        const finding = report('lint/tier-off', { message: 'the rule never applies: pve-firewall does not look at what a node forwards', hint: `only the nftables backend does: host option ${switchOn('nftables', rule.at)}`, address, ...(rule.at !== undefined && { place: rule.at }) });
        found.set(lineKey(rule, address), finding);
      }
    }
  }
  return [...found.values()];
}
