import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { fwText } from '../inputs/fw-text.mjs';
import { makeGuests } from '../inputs/guests.mjs';
import { median } from '../measure.mjs';
import { row } from '../row.mjs';

export const name = 'fw-parse';

/** Seconds that pve-firewall's own parser (Perl) took on one core for 1,000 guest files of 30 rules; recorded, not run. */
const recordedSeconds = 3.3;
const rounds = 31;
const warmUps = 5;

export async function run({ out }) {
  const { parse } = await bundledParser(out);
  const texts = makeGuests(1000, 30, 30).map(fwText);
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const samples = Array.from({ length: warmUps + rounds }, () => processorMilliseconds(() => parseAll(parse, texts))).slice(warmUps);
  samples.sort((a, b) => a - b);
  const measured = median(samples);
  const amount = `${(bytes / 1e6).toFixed(2)} MB`;
  return [
    row({
      benchmark: `.fw parsing, 1000 files of 30 rules`,
      measured: [bytes / 1e3 / measured, 'MB/s'],
      atLeast: 30,
      note: `${amount}; per second of processor time, all threads`,
      samples: { parse: samples },
    }),
    row({
      benchmark: `.fw parsing, 1000 files of 30 rules`,
      measured: [measured, 'ms'],
      reference: [1000 * recordedSeconds, 'ms'],
      referenceName: 'pve-firewall, RECORDED',
      ratio: (1000 * recordedSeconds) / measured,
      atLeast: 50,
      note: 'the reference is a recorded figure of another machine, not run here',
    }),
  ];
}

async function bundledParser(out) {
  const outfile = join(out, 'dist/fw.mjs');
  const stdin = { contents: "export { parse } from '@pvewall/fw';", resolveDir: import.meta.dirname };
  await build({ stdin, outfile, bundle: true, format: 'esm', platform: 'node', target: 'node20', logLevel: 'warning' });
  return import(pathToFileURL(outfile).href);
}

function parseAll(parse, texts) {
  let sections = 0;
  for (const [i, text] of texts.entries()) sections += parse(text, { tier: 'guest', file: `/etc/pve/firewall/${100 + i}.fw` }).sections.length;
  if (sections < 2 * texts.length) throw new Error('the parser lost sections');
}

/** Garbage collection on other threads counts too: on one core it would have to be done there. */
function processorMilliseconds(work) {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
