import { dirname } from 'node:path';
import type { Schedule } from './schedule.ts';
import { pathWord } from './unit-word.ts';

/**
 * What the service may do, as settings of systemd.exec(5). A check writes nothing but its lock, its cache and its metrics:
 * not even an apply that died is taken back by it. A repair writes what an apply writes.
 */
export function sandbox(schedule: Schedule): string[] {
  return [
    ...always,
    `ProtectHome=${namedPaths(schedule).some(isInHome) ? 'read-only' : 'yes'}`,
    `CapabilityBoundingSet=${[...capabilities, ...(schedule.repair ? repairCapabilities : [])].join(' ')}`,
    `SystemCallFilter=${schedule.repair ? '@system-service @module' : '@system-service'}`,
    `ProtectKernelModules=${schedule.repair ? 'no' : 'yes'}`,
    `ReadWritePaths=${writable(schedule).map(pathWord).join(' ')}`,
    ...(schedule.repair ? ['StateDirectory=pvewall', 'StateDirectoryMode=0700', 'ConfigurationDirectory=pvewall'] : []),
  ];
}

const always: readonly string[] = [
  '# Not MemoryDenyWriteExecute=: V8, in Node.js, writes the machine code that it then runs.',
  'NoNewPrivileges=yes',
  'ProtectSystem=strict',
  // strict alone leaves it open in some places.
  'ReadOnlyPaths=/run',
  'PrivateTmp=yes',
  'PrivateDevices=yes',
  'PrivateMounts=yes',
  'ProtectClock=yes',
  'ProtectControlGroups=yes',
  'ProtectHostname=yes',
  'ProtectKernelLogs=yes',
  // For a repair, /proc/sys/net is among what may be written.
  'ProtectKernelTunables=yes',
  'LockPersonality=yes',
  'RestrictRealtime=yes',
  'RestrictSUIDSGID=yes',
  // ebtables is asked how it prints a rule in a network of its own, which an own user namespace allows to make.
  'RestrictNamespaces=net user',
  // The legacy tables are read through sockets of IPv4 and IPv6.
  'RestrictAddressFamilies=AF_UNIX AF_NETLINK AF_INET AF_INET6',
  'SystemCallArchitectures=native',
  // What is refused is an error that is told, not the end of the process.
  'SystemCallErrorNumber=EPERM',
  'CacheDirectory=pvewall',
  'CacheDirectoryMode=0700',
  'Environment=XDG_CACHE_HOME=/var/cache',
];

/**
 * The kernel's tables are shown to who may change them. Policies and the folder of metrics may be another user's. A user
 * namespace in which we are root is made by who has SETFCAP.
 */
const capabilities = ['CAP_NET_ADMIN', 'CAP_NET_RAW', 'CAP_DAC_OVERRIDE', 'CAP_DAC_READ_SEARCH', 'CAP_CHOWN', 'CAP_SETFCAP'];
/** A module that the sysctls of the policy need. */
const repairCapabilities = ['CAP_FOWNER', 'CAP_SYS_MODULE'];

/** The locks of pvewall and of pve-firewall, and that of the legacy iptables. */
const locks: readonly string[] = ['/run/lock', '-/run/xtables.lock'];

/** A leading `-`: it may be missing. pmxcfs is mounted at /etc/pve; it comes and goes with pve-cluster. */
const applied: readonly string[] = [
  '-/etc/pve',
  '-/etc/sysctl.d',
  '-/etc/modules-load.d',
  '/etc/systemd/system',
  '-/usr/local/lib',
  '-/usr/share/netfilter-persistent/plugins.d',
  '/proc/sys/net',
];

function writable({ repair, metrics }: Schedule): string[] {
  return [...locks, ...(repair ? applied : []), ...(metrics === undefined ? [] : [dirname(metrics)])];
}

/** What the service reads or runs; a line of shell may name any path. */
function namedPaths({ command, policy, metrics = '', exec = '' }: Schedule): string[] {
  return [...command, policy, metrics, ...exec.split(/[\s"'=;|&<>()]+/)];
}

/** What ProtectHome=yes hides (systemd.exec(5)). */
function isInHome(path: string): boolean {
  return ['/home/', '/root/', '/run/user/'].some((folder) => path.startsWith(folder));
}

/** What PrivateTmp=yes hides, and what ends with the boot. */
export function isTemporary(path: string): boolean {
  return ['/tmp/', '/var/tmp/', '/run/', '/dev/', '/proc/', '/sys/'].some((folder) => path.startsWith(folder)) && !path.startsWith('/run/user/');
}
