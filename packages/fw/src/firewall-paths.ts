/** Where pmxcfs has the `.fw` files of each tier. */
export const clusterFile = '/etc/pve/firewall/cluster.fw';
export const hostFile = (node: string): string => `/etc/pve/nodes/${node}/host.fw`;
export const guestFile = (vmid: number): string => `/etc/pve/firewall/${vmid}.fw`;
export const vnetFile = (name: string): string => `/etc/pve/sdn/firewall/${name}.fw`;
