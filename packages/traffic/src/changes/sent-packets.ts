import { everyAddress } from '../address.ts';
import type { Family } from '../address.ts';
import { difference, intersection, union } from '../bounds.ts';
import type { Bounds } from '../bounds.ts';
import { shapesOf } from '../difference/space.ts';
import type { Shape } from '../difference/space.ts';
import { broadcast, multicast, proto } from '../lower/literals.ts';

/** Addresses that are no sender's, and the TCP port that nobody connects from; the built-in filters are about these. */
const noSender = union(broadcast[4], multicast[4]);
const noPort: Bounds = [0, 1];
const tcp = proto('tcp');

/** New packets that somebody may really send. */
export function sentShapes(family: Family): readonly Shape[] {
  return sent[family];
}

/** All other packets: no system sends them, and an attacker may. Two spaces, as each protocol is in one shape of a space. */
export function oddSpaces(family: Family): readonly (readonly Shape[])[] {
  return odd[family];
}

function makeSent(family: Family): Shape[] {
  return shapesOf(family).flatMap((shape) => {
    const sent = { ...shape, source: family === 4 ? difference(shape.source, noSender) : shape.source };
    if (!hasTcp(shape)) return [sent];
    return [{ ...sent, proto: tcp, sport: difference(shape.sport, noPort) }, { ...sent, proto: difference(shape.proto, tcp) }];
  });
}

function makeOdd(family: Family): (readonly Shape[])[] {
  const source = family === 4 ? difference(everyAddress[4], noSender) : everyAddress[6];
  const fromNoPort = shapesOf(family).filter(hasTcp).map((shape) => ({ ...shape, proto: tcp, sport: noPort, source }));
  return family === 6 ? [fromNoPort] : [fromNoPort, shapesOf(4).map((shape) => ({ ...shape, source: noSender }))];
}

function hasTcp(shape: Shape): boolean {
  return intersection(shape.proto, tcp).length > 0;
}

/** Made once, as what is known of their sets is kept with them. */
const sent: Readonly<Record<Family, readonly Shape[]>> = { 4: makeSent(4), 6: makeSent(6) };
const odd: Readonly<Record<Family, readonly (readonly Shape[])[]>> = { 4: makeOdd(4), 6: makeOdd(6) };
