export type { Caller, Connection } from './caller.ts';
export { caller } from './caller.ts';
export { directoryHost } from './directory-host.ts';
export { describeFault } from './fault.ts';
export { localHost } from './local-host.ts';
