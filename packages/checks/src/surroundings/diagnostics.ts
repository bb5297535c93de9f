import type { Catalogue } from '@pvewall/model';

/** What can be wrong with what pvewall itself stands on. */
export const ofSurroundings = {
  'check/not-proxmox-ve': {
    severity: 'warning',
    summary: 'The machine is no Proxmox VE node.',
    remedy: 'There is no `pveversion`, so nothing reads the files under /etc/pve/firewall. Run pvewall on the node, or give the directory of a captured one with `--root`.',
  },
  'check/proxmox-ve-version': {
    severity: 'warning',
    summary: 'Proxmox VE is of a release that pvewall was not made for.',
    remedy: 'How files are read and what is built from them may differ: pvewall was made for Proxmox VE 8 and 9. Look for a pvewall that knows the release; read a plan with care, and apply it with `--confirm-within`.',
  },
  'check/backend-missing': {
    severity: 'error',
    summary: 'host.fw chooses the nftables backend, and proxmox-firewall is not there or does not run.',
    remedy: 'With `nftables: 1` pve-firewall leaves the rules to proxmox-firewall. `apt-get install proxmox-firewall` and `systemctl enable --now proxmox-firewall` bring it; `nftables: 0` goes back to pve-firewall.',
  },
  'check/program-missing': {
    severity: 'warning',
    summary: 'A program that pvewall runs is not installed.',
    remedy: 'The finding says what does not work without it, and which Debian package has it. What needs no such program works all the same.',
  },
  'check/nodejs-too-old': {
    severity: 'error',
    summary: 'Node.js is older than what pvewall is built for.',
    remedy: 'pvewall needs Node.js 20 or later. Debian 13, and with it Proxmox VE 9, has it; docs/install.md says what to do on Debian 12.',
  },
  'check/lock-held': {
    severity: 'warning',
    summary: 'A lock is held for longer than any work takes.',
    remedy: 'Nothing can be applied until it is free: pvewall exits with 5. The finding names the process: see what it waits for (`ps`, `systemctl status`), and end it when it hangs. The kernel frees the lock when the process ends; the file of the lock stays and need not be removed.',
  },
  'check/at-work': {
    severity: 'info',
    summary: 'Somebody holds a lock at this moment.',
    remedy: 'Another pvewall is at work, pve-firewall builds its rules, or somebody saves a firewall file. It is over in a moment.',
  },
  'check/stale-lock': {
    severity: 'warning',
    summary: 'A lock of Proxmox VE is left over.',
    remedy: 'Proxmox VE takes folders under /etc/pve/priv/lock as locks, and renews or removes them; one that is older than 120 seconds belongs to nobody. pmxcfs ends it when the next one asks for the lock. `rmdir` removes it by hand.',
  },
  'check/little-space': {
    severity: 'warning',
    summary: 'A file system is nearly full.',
    remedy: 'Before anything is changed, an apply writes down how to take it back: without room it refuses. On /etc/pve nothing else can be saved either. Make room: `df -h` and `df -i` say where it went.',
  },
  'check/large-file': {
    severity: 'warning',
    summary: 'A firewall file comes near to what /etc/pve takes.',
    remedy: 'pmxcfs keeps no file of more than 1 MiB: one that would be larger cannot be saved, by nobody. Move members of IP sets and rules of guests into sets and groups of the datacenter, or merge networks.',
  },
  'check/cluster-file-system': {
    severity: 'error',
    summary: '/etc/pve is not there, or cannot be written.',
    remedy: 'Without pmxcfs /etc/pve is an empty folder, and what is written there is on no node; without quorum it is read-only on purpose. `systemctl status pve-cluster` and `pvecm status` say why. Until then nothing can be applied, and the web interface cannot save either.',
  },
  'check/clock': {
    severity: 'warning',
    summary: 'The clock is not kept right.',
    remedy: 'Windows of `--confirm-within` are counted by what passes since the machine started, so that a clock that jumps neither closes nor keeps them. What tells times is wrong, though: history, the time at which a file was changed, logs, and the locks of Proxmox VE, which nodes judge by their clocks. `timedatectl` and `chronyc tracking` say more.',
  },
  'check/apply-died': {
    severity: 'error',
    summary: 'An apply is left half done.',
    remedy: 'Its process died, or it was not confirmed in time, and nothing has taken it back yet. Any command that looks at the host does, and says so: `pvewall history`. Nothing else can be applied before.',
  },
  'check/apply-waits': {
    severity: 'warning',
    summary: 'An apply waits to be confirmed.',
    remedy: '`pvewall confirm` over a new connection keeps it, `pvewall rollback` takes it back at once. It is taken back by itself at the time that the finding names.',
  },
  'check/journal-damaged': {
    severity: 'error',
    summary: 'The record of an apply that has not ended cannot be read.',
    remedy: 'Nothing can be applied before it is mended. The finding says which file it is, and how to take back by hand what was done.',
  },
  'check/applied-record': {
    severity: 'warning',
    summary: 'The record of what was applied is there and says nothing.',
    remedy: 'Somebody changed /var/lib/pvewall/applied.json, or the disk lost it. Without it `pvewall drift` cannot tell whether the host or the policy made a difference, and takes nothing back. `pvewall apply` of the whole policy writes it anew.',
  },
  'check/left-over-file': {
    severity: 'warning',
    summary: 'A temporary file is left over from a write that died.',
    remedy: 'pvewall and Proxmox VE write `NAME.tmp.PID` beside a file, and rename it. When the process is gone, it is of no use to anybody: remove it. pvewall removes its own when it writes the same file again.',
  },
  'check/own-folder': {
    severity: 'error',
    summary: "pvewall's own folder can be changed by others, or is not what it was.",
    remedy: 'The records in it say what an apply puts back, and root runs the scripts in it: pvewall refuses a folder that is a link, belongs to somebody else, or that others can write to. See what is in it before you give it back to root with mode 0700.',
  },
  'check/recover-unit': {
    severity: 'error',
    summary: 'An apply is open, and what takes it back after a power cut is not installed.',
    remedy: 'The unit pvewall-recover.service takes back, at boot, an apply that had not ended. Confirm or take back what is open; the next apply installs the unit again. When it was masked on purpose: without it, a machine that loses power during an apply keeps what is half done until somebody runs pvewall.',
  },
} as const satisfies Catalogue;
