import { reporter, type Catalogue } from '@pvewall/model';

/** What can be wrong on a host beyond its files. `error`: the firewall does not do what the files say. */
export const diagnostics = {
  'check/firewall-stopped': {
    severity: 'error',
    summary: 'pve-firewall does not run.',
    remedy: 'Nothing that is written under /etc/pve/firewall reaches the kernel. `systemctl enable --now pve-firewall` starts it; `journalctl -u pve-firewall` says why it ended.',
  },
} as const satisfies Catalogue;

export const report = reporter(diagnostics);
