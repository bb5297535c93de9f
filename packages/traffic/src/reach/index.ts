export { accepted } from './reach.ts';
export type { Proof } from './reach.ts';
export type { PacketBox } from './packet-box.ts';
export type { End, Way } from './way.ts';
