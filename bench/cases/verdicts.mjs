import { datacenter } from '../inputs/datacenter.mjs';
import { fwText } from '../inputs/fw-text.mjs';
import { makeGuests } from '../inputs/guests.mjs';
import { randomSource } from '../inputs/random.mjs';
import { median } from '../measure.mjs';
import { row } from '../row.mjs';
import { processorMilliseconds, trafficCode } from '../traffic-code.mjs';

export const name = 'verdicts';

const packetCount = 100_000;
const rounds = 7;

export async function run({ out }) {
  const traffic = await trafficCode(out, 'traffic', ['evaluate', 'readHost', 'readPacket']);
  const texts = hostTexts();
  const lines = makePackets(packetCount);
  judge(traffic, texts, lines);
  const samples = Array.from({ length: rounds }, () => processorMilliseconds(() => judge(traffic, texts, lines))).sort((a, b) => a - b);
  return [
    row({
      benchmark: `${packetCount} packets on a host of 10 guests`,
      measured: [median(samples), 'ms'],
      atMost: 2000,
      note: 'from texts and lines of JSON to verdicts; processor time, all threads',
      samples: { verdicts: samples },
    }),
  ];
}

/** Guests of 100 rules each, in a datacenter with sets and groups. */
function hostTexts() {
  const guests = makeGuests(10, 100, 7).map((guest) => ({ vmid: guest.vmid, kind: 'qemu', config: `net0: virtio=${guest.mac},bridge=vmbr0,firewall=1\n`, fw: fwText(guest) }));
  return { node: 'pve', cluster: fwText(datacenter), guests, localNetwork: '10.0.0.0/16' };
}

function makePackets(count) {
  const random = randomSource(11);
  const zones = ['host', 'outside', ...Array.from({ length: 10 }, (_, i) => `vm${100 + i}i0`)];
  const address = (family) => (family === 4 ? `10.${random.below(250)}.${random.below(250)}.${random.below(255)}` : `2001:db8:${random.below(9000).toString(16)}::${random.below(9000).toString(16)}`);
  return Array.from({ length: count }, () => {
    const family = random.chance(0.7) ? 4 : 6;
    const ends = { from: random.pick(zones), to: random.pick(zones), source: address(family), dest: address(family) };
    return JSON.stringify({ ...ends, proto: random.pick(['tcp', 'tcp', 'udp']), sport: 40000, dport: random.pick([22, 53, 80, 443, 8006, 1024 + random.below(60000)]) });
  });
}

function judge({ evaluate, readHost, readPacket }, texts, lines) {
  const host = readHost(texts);
  let accepted = 0;
  for (const line of lines) if (evaluate(host, readPacket(host, JSON.parse(line))).verdict === 'ACCEPT') accepted++;
  if (accepted === 0 || accepted === lines.length) throw new Error('all packets have one verdict: this measures nothing');
}
