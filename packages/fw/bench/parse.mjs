// Structural parsing of guest files, in MB/s on one core: node packages/fw/bench/parse.mjs
import { build } from 'esbuild';

const out = await build({
  stdin: { contents: "export * from '@pvewall/fw';", resolveDir: new URL('.', import.meta.url).pathname },
  bundle: true,
  format: 'esm',
  platform: 'node',
  write: false,
});
const { parse } = await import(`data:text/javascript;base64,${Buffer.from(out.outputFiles[0].contents).toString('base64')}`);

const files = Array.from({ length: 1000 }, (_, i) => guestFile(100 + i));
const bytes = files.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
const cpuRates = [];
const rates = Array.from({ length: 15 }, () => {
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  for (const [i, text] of files.entries()) parse(text, { tier: 'guest', file: `/etc/pve/firewall/${100 + i}.fw` });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const { user, system } = process.cpuUsage(cpu);
  cpuRates.push(bytes / (user + system));
  return bytes / 1e6 / seconds;
});
const median = (values) => Number(values.toSorted((a, b) => a - b)[7].toFixed(1));
console.log(
  JSON.stringify({
    name: 'fw parse: 1000 guest files of 30 rules',
    megabytes: Number((bytes / 1e6).toFixed(2)),
    'MB/s cold': Number(rates[0].toFixed(1)),
    'MB/s median': median(rates),
    'MB per CPU second': median(cpuRates),
  }),
);

function guestFile(vmid) {
  const rules = Array.from({ length: 30 }, (_, i) => rule(vmid, i));
  return `[OPTIONS]\n\nenable: 1\npolicy_in: DROP\n\n[ALIASES]\n\nme 10.0.${vmid % 256}.2\n\n[IPSET peers] # who may\n\n10.0.0.0/24\n10.1.0.7 # backup\n\n[RULES]\n\n${rules.join('\n')}\n`;
}

function rule(vmid, i) {
  if (i % 3 === 0) return `IN SSH(ACCEPT) -source +dc/management -log nolog # admins of ${vmid}`;
  if (i % 3 === 1) return `IN ACCEPT -source 10.0.${i}.0/24 -p tcp -dport ${8000 + i} -log nolog`;
  return `OUT ACCEPT -dest 10.${i}.0.${vmid % 250} -p udp -dport 53,123 -sport 1024:65535`;
}
