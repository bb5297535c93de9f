import type { Diagnostic } from '@pvewall/model';
import type { PolicyTest, TestWord } from '@pvewall/policy';
import { families } from '../address.ts';
import type { Family } from '../address.ts';
import type { PacketBox } from '../reach/packet-box.ts';
import type { TrafficHost } from '../traffic-host.ts';
import { counterExample } from './counter-example.ts';
import type { Shown } from './counter-example.ts';
import { classesOf, pairingOf } from './end-classes.ts';
import type { EndClass, Pairing } from './end-classes.ts';
import { Faults, meant } from './faults.ts';
import { offNotes } from './off-notes.ts';
import { refute } from './refute.ts';
import { roadBetween } from './road.ts';
import type { Road } from './road.ts';
import { boxesOf, honest, speaksOfHonest } from './test-boxes.ts';
import type { TestBoxes } from './test-boxes.ts';
import { checkInterface, endsOf } from './test-ends.ts';
import type { TestEnd } from './test-ends.ts';
import { nameOfTest } from './test-name.ts';
import type { TestGround, TestResult, TestStatus } from './test-result.ts';

export interface Tested {
  readonly result: TestResult;
  /** Why it could not be run. */
  readonly faults: readonly Diagnostic[];
}

/** One test, proven or refuted for every pair of its ends. */
export function runTest(test: PolicyTest, ground: TestGround): Tested {
  const faults = new Faults();
  const { from, to } = endsOfTest(test, ground.hosts, faults);
  checkInterface(test.packets.iface, ground.hosts, faults);
  const boxes = boxBook(test, ground.hosts, faults);
  const result = { name: nameOfTest(test), at: test.at, claim: test.claim };
  const errors = (): Tested => ({ result: { ...result, status: 'error', ways: 0, problems: faults.all, notes: [] }, faults: faults.all });
  if (faults.all.length > 0) return errors();
  const roads = roadsOf(test, from, to);
  if (roads.length === 0 && (from.length === 0 || to.length === 0)) {
    return { result: { ...result, status: 'passed', ways: 0, problems: [], notes: ['there is no guest here: nothing to prove'] }, faults: [] };
  }
  const tally = new Tally(test, ground);
  for (const one of roads) tally.add(one, boxes(one));
  if (faults.all.length === 0 && !tally.anyPacket) faults.add('policy-test/no-packet', test, 'there is no packet that the test is about', noPacketHint(roads));
  if (faults.all.length > 0) return errors();
  return { result: { ...result, ...tally.outcome(), problems: [], notes: [...offNotes([...from, ...to]), ...tally.notes()] }, faults: [] };
}

function noPacketHint(roads: readonly unknown[]): string {
  return roads.length === 0 ? 'What goes from an end to itself, or from outside to outside, passes no firewall here.' : 'No IP version has such packets: look at its addresses, what it excepts, and its protocol.';
}

interface Ends {
  readonly from: readonly TestEnd[];
  readonly to: readonly TestEnd[];
}

function endsOfTest({ packets }: PolicyTest, all: readonly TrafficHost[], faults: Faults): Ends {
  const { node } = packets;
  const hosts = node === undefined ? all : all.filter((host) => host.node === node.text);
  if (node !== undefined && hosts.length === 0) faults.add('policy-test/unknown-end', node, `there is no node ${node.text} here`, meant(node.text, all.map((host) => host.node), 'node'));
  const read = (words: readonly TestWord[]): TestEnd[] => unique(words.flatMap((word) => (hosts.length === 0 ? [] : endsOf(word, hosts, faults))));
  return { from: read(packets.from), to: read(packets.to) };
}

function unique(ends: readonly TestEnd[]): TestEnd[] {
  const known = new Set<unknown>();
  return ends.filter((end) => {
    const key = end.kind === 'nic' ? end.nic : end.kind === 'node' ? end.host : 'outside';
    return !known.has(key) && known.add(key);
  });
}

/** The boxes of a test in the names of the node that decides last; made once for each, and once at all to find faults. */
function boxBook({ packets }: PolicyTest, hosts: readonly TrafficHost[], faults: Faults): (one: PairedRoad) => TestBoxes {
  const known = new Map<TrafficHost, TestBoxes>();
  const boxes = (host: TrafficHost): TestBoxes => {
    const made = known.get(host) ?? boxesOf(packets, host, faults);
    known.set(host, made);
    return made;
  };
  const [first] = hosts;
  if (first !== undefined) boxes(first);
  return ({ road }) => {
    const way = road.at(-1);
    return way === undefined ? { 4: [], 6: [] } : boxes(way.host);
  };
}

interface PairedRoad extends Pairing {
  readonly road: Road;
}

function roadsOf({ claim, packets }: PolicyTest, from: readonly TestEnd[], to: readonly TestEnd[]): PairedRoad[] {
  const classes = (ends: readonly TestEnd[]): EndClass[] => classesOf(ends, speaksOfHonest(claim));
  const tos = classes(to);
  return classes(from).flatMap((one) =>
    tos.flatMap((other) => {
      const pairing = pairingOf(one, other);
      if (pairing === undefined) return [];
      const road = roadBetween(pairing.from, pairing.to, packets.iface?.text);
      return road === undefined ? [] : [{ ...pairing, road }];
    }),
  );
}

/** What is known so far of one test. */
class Tally {
  anyPacket = false;
  private ways = 0;
  private failing = 0;
  private unproven = 0;
  private shown: Shown | undefined;
  private readonly test: PolicyTest;
  private readonly ground: TestGround;

  constructor(test: PolicyTest, ground: TestGround) {
    this.test = test;
    this.ground = ground;
  }

  add(one: PairedRoad, boxes: TestBoxes): void {
    this.ways += one.pairs;
    let exact = true;
    for (const family of families) {
      for (const box of boxes[family].flatMap((whole) => this.meantBy(whole, family, one))) {
        this.anyPacket = true;
        const shown = this.look(one, family, box);
        if (shown === 'proven') continue;
        exact = false;
        if (shown === 'unknown') continue;
        this.shown ??= shown;
        this.failing += one.pairs;
        return;
      }
    }
    if (!exact) this.unproven += one.pairs;
  }

  private look({ from, to, road }: PairedRoad, family: Family, box: PacketBox): Shown | 'proven' | 'unknown' {
    const { claim } = this.test;
    const found = refute(claim, road, box, { family, limits: this.ground.limits ?? {} });
    if (found.parts.length === 0) return found.exact ? 'proven' : 'unknown';
    return counterExample({ claim, from, to, road, family, found }, this.ground.placeOf) ?? 'unknown';
  }

  private meantBy(box: PacketBox, family: Family, { from, to }: PairedRoad): PacketBox[] {
    const { claim, packets } = this.test;
    const own = (end: TestEnd): readonly string[] => (end.kind === 'nic' ? end.nic.addresses : []);
    return speaksOfHonest(claim) ? honest(box, family, packets, { from: own(from), to: own(to) }) : [box];
  }

  outcome(): Pick<TestResult, 'status' | 'ways' | 'counterExample'> {
    const status: TestStatus = this.shown !== undefined ? 'failed' : this.unproven > 0 ? 'not-proven' : 'passed';
    if (this.shown === undefined) return { status, ways: this.ways };
    const { decidedBy: _decidedBy, part: _part, ...example } = this.shown;
    return { status, ways: this.ways, counterExample: { ...example, otherWays: this.failing - 1 } };
  }

  /** A guest without ipfilter takes whatever address a rule asks for. */
  notes(): string[] {
    if (this.shown === undefined || this.test.packets.source.length > 0) return [];
    const { from, verdict, deciding, packet } = this.shown;
    const guest = /^guest\.\d+/.exec(from)?.[0];
    const asks = this.shown.decidedBy?.kind === 'rule' ? this.shown.decidedBy.rule.source !== undefined : deciding?.address === 'built-in.management';
    if (guest === undefined || verdict !== 'ACCEPT' || !asks) return [];
    return [`${guest} can give itself the address ${packet.source}: without the option ipfilter nobody looks, and with \`source\` the test is about its own alone`];
  }
}
