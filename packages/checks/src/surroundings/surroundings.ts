import type { Check } from '../check.ts';
import { appliedRecord } from './applied-record.ts';
import { clock } from './clock.ts';
import { clusterFileSystem } from './cluster-file-system.ts';
import { firewallBackend } from './firewall-backend.ts';
import { largeFiles } from './large-files.ts';
import { leftOverFiles } from './left-over-files.ts';
import { locks } from './locks.ts';
import { openRun } from './open-run.ts';
import { ownFolder } from './own-folder.ts';
import { programsThere } from './programs.ts';
import { proxmoxVe } from './proxmox-ve.ts';
import { recoverUnit } from './recover-unit.ts';
import { space } from './space.ts';

/** What pvewall itself stands on, in the order in which it is shown. A new one is a file and a line here. */
export const surroundings: readonly Check[] = [
  proxmoxVe,
  firewallBackend,
  programsThere,
  clusterFileSystem,
  largeFiles,
  space,
  clock,
  locks,
  openRun,
  recoverUnit,
  appliedRecord,
  ownFolder,
  leftOverFiles,
];
