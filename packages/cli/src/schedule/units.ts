/** Where systemd looks for what the administrator of a host wrote. */
const folder = '/etc/systemd/system';

export const timerName = 'pvewall-drift.timer';
export const servicePath = `${folder}/pvewall-drift.service`;
export const timerPath = `${folder}/${timerName}`;
export const timerLink = `${folder}/timers.target.wants/${timerName}`;

const written = '# Written by pvewall schedule install; pvewall schedule remove takes it away.';

/** @param command program and arguments, e.g. `['/usr/bin/pvewall']` */
export function serviceText(command: readonly string[], policy: string): string {
  return `${written}
[Unit]
Description=Check that this host is as the pvewall policy says
After=pve-cluster.service network-online.target

[Service]
Type=oneshot
ExecStart=${[...command, 'drift', policy, '--log-level=info'].map(quote).join(' ')}
Nice=10
`;
}

/** @param every a time span of systemd.time(7) */
export function timerText(every: string): string {
  return `${written}
[Unit]
Description=Check for drift every ${every}

[Timer]
OnBootSec=2min
OnUnitInactiveSec=${every}
RandomizedDelaySec=1min
Unit=pvewall-drift.service

[Install]
WantedBy=timers.target
`;
}

/** One word of a command line in a unit: in quotes when it has to be, with `%` and `$` taken literally (systemd.service(5)). */
function quote(word: string): string {
  const literal = word.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /^[\w@%+=:,./-]+$/.test(word) ? literal : `"${literal}"`;
}

const unit = '(?:s|sec|seconds?|m|min|minutes?|h|hr|hours?|d|days?|w|weeks?)';
const timeSpan = new RegExp(`^\\d+ ?${unit}?(?: ?\\d+ ?${unit})*$`);

/** Whether systemd takes it as a time span: `15min`, `1h 30min`, `2 days`. */
export function isTimeSpan(text: string): boolean {
  return timeSpan.test(text) && /[1-9]/.test(text);
}
