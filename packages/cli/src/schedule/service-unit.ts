import { sandbox } from './sandbox.ts';
import type { Schedule } from './schedule.ts';
import { commandWord, plainValue } from './unit-word.ts';

/**
 * Each run is a oneshot: systemd starts none while one is under way, and one waits for an apply of somebody's to end. Drift is exit code 2, which is a failure for systemd, so
 * that OnFailure= fires and `systemctl --failed` shows it.
 * @param head the first lines: comments
 */
export function serviceText(head: string, schedule: Schedule): string {
  const { command, onFailure, repair } = schedule;
  return `${head}[Unit]
Description=${repair ? 'Take back what left the pvewall policy on this host' : 'Check that this host is as the pvewall policy says'}
After=pve-cluster.service pve-firewall.service proxmox-firewall.service pvewall-recover.service network-online.target
ConditionFileIsExecutable=${plainValue(command[0])}
${onFailure === undefined ? '' : `OnFailure=${onFailure}\n`}
[Service]
Type=oneshot
ExecStart=${[...command, ...drift(schedule)].map(commandWord).join(' ')}
TimeoutStartSec=20min
Nice=10
${sandbox(schedule).join('\n')}
`;
}

function drift({ policy, repair, metrics, exec }: Schedule): string[] {
  return [
    'drift',
    policy,
    '--log-level=info',
    '--lock-timeout=10min',
    ...(repair ? ['--repair', '--auto-approve'] : []),
    ...(metrics === undefined ? [] : [`--metrics=${metrics}`]),
    ...(exec === undefined ? [] : [`--exec=${exec}`]),
  ];
}
