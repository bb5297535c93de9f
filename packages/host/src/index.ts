export { directoryHost } from './directory-host.ts';
export { describeFault } from './fault.ts';
export type { Circumstance, Fault } from './fault.ts';
export { localHost } from './local-host.ts';
export type { HostOptions } from './local-host.ts';
