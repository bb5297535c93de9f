import type { Reading } from '@pvewall/model';
import { readPrinted } from './network-live.ts';

const service = 'pvewall-drift.service';
const timer = 'pvewall-drift.timer';

const properties = [
  ...['Id', 'LoadState', 'FragmentPath', 'DropInPaths', 'ActiveState', 'UnitFileState', 'Result'],
  ...['ExecMainStatus', 'ExecMainCode', 'ExecMainStartTimestamp', 'ExecMainExitTimestamp', 'ConditionResult', 'ConditionTimestamp'],
];

/** What systemd knows of the units of a schedule since the machine came up. */
export function readScheduleUnits(): Promise<Reading> {
  return readPrinted(['systemctl', 'show', '--timestamp=unix', `--property=${properties.join(',')}`, service, timer]);
}

export function readScheduleTimer(): Promise<Reading> {
  return readPrinted(['systemctl', 'list-timers', '--all', '--output=json', timer]);
}
