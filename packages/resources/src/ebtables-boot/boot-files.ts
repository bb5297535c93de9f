/** The rules that are loaded at boot: ebtables-save's format, our chains only. */
export const rulesFile = '/etc/pvewall/ebtables.rules';

export const loaderPath = '/usr/local/lib/pvewall/ebtables-load';
export const unitPath = '/etc/systemd/system/pvewall-ebtables.service';
export const unitLink = '/etc/systemd/system/multi-user.target.wants/pvewall-ebtables.service';

export const pluginFolder = '/usr/share/netfilter-persistent/plugins.d';
export const pluginPath = `${pluginFolder}/35-pvewall-ebtables`;

/** The plugin that guides on the web give: binary snapshots of whole tables, Proxmox VE's chains included. */
export const stalePlugin = '35-ebtables';

/** Where systemd runs, this folder is there (sd_booted(3)). */
export const systemdFolder = '/run/systemd/system';

/** After the modules, before pve-firewall and before the network is up, as netfilter-persistent's own unit. */
export const unitText = `# Written by pvewall from its policy: change it there, not here.
[Unit]
Description=ebtables rules of the pvewall policy
DefaultDependencies=no
Wants=network-pre.target
After=local-fs.target systemd-modules-load.service
Before=network-pre.target pve-firewall.service shutdown.target
Conflicts=shutdown.target
ConditionPathExists=${rulesFile}

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${loaderPath} start

[Install]
WantedBy=multi-user.target
`;
