import { existsSync } from 'node:fs';
import type { Reading } from '@pvewall/model';
import { readPrinted } from './network-live.ts';

/** What the firewall stands on. */
const services = ['pve-cluster.service', 'pve-firewall.service', 'proxmox-firewall.service'] as const;

/** Their state in blocks of `Id=`, `LoadState=`, `ActiveState=` and `UnitFileState=`; one that is not there is `not-found`. */
export function readServices(): Promise<Reading> {
  if (!existsSync('/run/systemd/system')) return Promise.resolve({ status: 'absent' });
  return readPrinted(['systemctl', 'show', '--property=Id,LoadState,ActiveState,UnitFileState', ...services]);
}
