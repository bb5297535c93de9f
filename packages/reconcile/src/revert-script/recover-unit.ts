import { recordsFolder } from '@pvewall/model';

/** `$$` is systemd's way to write `$`. What the file says is looked at before it becomes a part of a path. */
const start = [
  `id=$$(cat ${recordsFolder}/pending)`,
  `case $$id in "" | *[!0-9A-Za-z-]*) echo "${recordsFolder}/pending names no run" >&2; exit 0 ;; esac`,
  `revert=${recordsFolder}/runs/$$id/revert`,
  '[ -f $$revert ] || { echo "$$revert is not there" >&2; exit 0; }',
  'exec /bin/sh $$revert boot',
].join('; ');

/**
 * Takes back, at boot, an apply that had not ended when the machine went down: before pve-firewall reads its files, and
 * after /etc/pve is there. It is not before what loads the ebtables rules: that starts before the network, and pve-cluster
 * after it, so that systemd would find no order. The script looks at the kernel's rules, too.
 */
export const recoverUnit = `# Written by pvewall: takes back an apply that had not ended when the machine went down.
[Unit]
Description=Take back a pvewall apply that did not end
ConditionPathExists=${recordsFolder}/pending
RequiresMountsFor=${recordsFolder}
After=local-fs.target systemd-sysctl.service pve-cluster.service pvewall-ebtables.service netfilter-persistent.service
Before=pve-firewall.service proxmox-firewall.service
StartLimitIntervalSec=0

[Service]
Type=oneshot
ExecStart=/bin/sh -c '${start}'
Restart=on-failure
RestartSec=10s

[Install]
WantedBy=multi-user.target
`;
