export { directoryHost } from './directory-host.ts';
export { ebtablesSaveFile } from './ebtables-capture.ts';
export { describeFault } from './fault.ts';
export type { Circumstance, Fault } from './fault.ts';
export { localHost } from './local-host.ts';
export type { HostOptions } from './local-host.ts';
