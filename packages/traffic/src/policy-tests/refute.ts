import type { TestClaim } from '@pvewall/policy';
import type { Family } from '../address.ts';
import type { Limits } from '../difference/budget.ts';
import type { Verdict } from '../lower/lowered-rule.ts';
import type { PacketBox } from '../reach/packet-box.ts';
import { ending, passing } from './road.ts';
import type { Found, Road } from './road.ts';

interface Asked {
  readonly family: Family;
  readonly limits: Limits;
}

/** Packets of the box for which a claim is not true. `exact` and no parts: it is proven for all of them. */
export function refute(claim: TestClaim, road: Road, box: PacketBox, asked: Asked): Found {
  return looks[claim](road, box, asked);
}

type Look = (road: Road, box: PacketBox, asked: Asked) => Found;

const looks: Readonly<Record<TestClaim, Look>> = {
  never: passing,
  always: ending,
  ACCEPT: ending,
  DROP: oneAfterTheOther(passing, (road, box, asked) => ending(road, box, asked, 'REJECT')),
  REJECT: oneAfterTheOther(passing, (road, box, asked) => ending(road, box, asked, 'DROP')),
};

/** The second is not asked when the first has found something. */
function oneAfterTheOther(first: Look, second: Look): Look {
  return (...asked) => {
    const found = first(...asked);
    if (found.parts.length > 0) return found;
    const { exact, parts } = second(...asked);
    return { exact: exact && found.exact, parts };
  };
}

/** Whether a verdict is what is claimed. */
export function fits(claim: TestClaim, verdict: Verdict): boolean {
  if (claim === 'never') return verdict !== 'ACCEPT';
  return verdict === (claim === 'always' ? 'ACCEPT' : claim);
}
