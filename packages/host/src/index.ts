export { directoryHost } from './directory-host.ts';
export { describeFault } from './fault.ts';
export { localHost } from './local-host.ts';
