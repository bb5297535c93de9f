export type { Family } from './address.ts';
export { evaluate } from './evaluate.ts';
export type { Outcome, Station } from './evaluate.ts';
export { readHost } from './read-host.ts';
export type { GuestTexts, HostTexts } from './read-host.ts';
export { isProblem, readPacket } from './packet.ts';
export type { Packet, PacketFields, PacketProblem } from './packet.ts';
export type * from './traffic-host.ts';
export type * from './lower/lowered-rule.ts';
