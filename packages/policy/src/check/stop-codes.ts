/** What stops every later firewall update once it is loaded (docs/proxmox-ve.md 4): errors, unless `allow` names them. */
export const stopCodes: ReadonlySet<string> = new Set([
  'fw/overlapping-entry',
  'fw/port-match',
  'fw/prefix-too-long',
  'fw/service-protocol',
]);
