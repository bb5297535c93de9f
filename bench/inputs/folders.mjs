import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { datacenter, nodeFirewall } from './datacenter.mjs';
import { fwText } from './fw-text.mjs';
import { clusterYaml, guestsYaml, nodeYaml, policyHead } from './policy-text.mjs';

export const node = 'pve';

/** A directory that is a host's `/` to `pvewall --root`. */
export function hostFiles(guests) {
  return [
    ['etc/pve/firewall/cluster.fw', fwText(datacenter)],
    [`etc/pve/nodes/${node}/host.fw`, fwText(nodeFirewall)],
    ...guests.map((guest) => [`etc/pve/firewall/${guest.vmid}.fw`, fwText(guest)]),
    ...guests.map((guest) => [`etc/pve/nodes/${node}/qemu-server/${guest.vmid}.conf`, guestConfig(guest)]),
  ];
}

/** One file with everything in it. */
export function singlePolicy(guests, style) {
  return [['policy.yaml', policyHead + clusterYaml(datacenter, style) + nodeYaml(node, nodeFirewall, style) + guestsYaml(guests, style)]];
}

/** A main file, and `guests/NNN.yaml` of 100 guests each. */
export function splitPolicy(guests, style) {
  const main = `${policyHead}include: [guests/*.yaml]\n${clusterYaml(datacenter, style)}${nodeYaml(node, nodeFirewall, style)}`;
  const parts = Array.from({ length: Math.ceil(guests.length / 100) }, (_, i) => guests.slice(100 * i, 100 * i + 100));
  return [['policy.yaml', main], ...parts.map((part, i) => [guestFileName(i), policyHead + guestsYaml(part, style)])];
}

export function guestFileName(part) {
  return `guests/${String(part).padStart(3, '0')}.yaml`;
}

/** Writes a folder anew, unless it holds just this already: 20,000 files take their time. */
export function writeFolder(folder, files) {
  const digest = files.reduce((hash, [path, text]) => hash.update(`${path}\0${text}\0`), createHash('sha256')).digest('hex');
  const mark = `${folder}.sha256`;
  if (existsSync(mark) && readFileSync(mark, 'utf8') === digest) return folder;
  rmSync(mark, { force: true });
  rmSync(folder, { recursive: true, force: true });
  for (const path of new Set(files.map(([path]) => join(folder, path, '..')))) mkdirSync(path, { recursive: true });
  for (const [path, text] of files) writeFileSync(join(folder, path), text);
  writeFileSync(mark, digest);
  return folder;
}

function guestConfig({ vmid, name, mac }) {
  return [
    'agent: 1',
    'boot: order=scsi0;net0',
    'cores: 2',
    'cpu: x86-64-v2-AES',
    'memory: 4096',
    'meta: creation-qemu=9.0.2,ctime=1730000000',
    `name: ${name}`,
    `net0: virtio=${mac},bridge=vmbr0,firewall=1`,
    'numa: 0',
    'onboot: 1',
    'ostype: l26',
    `scsi0: local-lvm:vm-${vmid}-disk-0,iothread=1,size=32G`,
    'scsihw: virtio-scsi-single',
    'sockets: 1',
    '',
  ].join('\n');
}
