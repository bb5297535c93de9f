/** Something that a node can try to reach. A host is a name or an address, without brackets; a port is 1 to 65535. */
export type Reachable =
  | { readonly type: 'tcp'; readonly host: string; readonly port: number }
  /** `status`: 100 to 599; absent: any of 200 to 399. */
  | { readonly type: 'http'; readonly url: string; readonly status?: number }
  | { readonly type: 'ping'; readonly host: string };
