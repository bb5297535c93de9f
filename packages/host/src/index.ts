export type { Caller, Connection } from './caller.ts';
export { caller } from './caller.ts';
export { directoryHost } from './directory-host.ts';
export { describeFault } from './fault.ts';
export { localHost } from './local-host.ts';
export type { Listening, TrackedConnection } from './sockets.ts';
export { parseConnections, parseListening, parseSshdPorts } from './sockets.ts';
