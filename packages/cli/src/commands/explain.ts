import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describeFault } from '@pvewall/host';
import { HostError } from '@pvewall/model';
import { renderExplanations, renderExplanationsJson } from '@pvewall/render';
import { readHost } from '@pvewall/traffic';
import type { Invocation, Run } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { explainLog } from '../explain/explain-log.ts';
import type { Io } from '../io.ts';
import { noHost } from '../no-host.ts';
import { openHost } from '../open-host.ts';
import { refuse, wantsJson } from '../report-findings.ts';
import { readTexts } from '../simulate/read-texts.ts';
import { statedLocalNetwork } from '../traffic/stated-local-network.ts';

export const run: Run = async (invocation, io) => {
  const localNetwork = statedLocalNetwork(invocation);
  const log = readLog(invocation, io);
  const read = await readTexts(openHost(invocation, io), localNetwork);
  const broken = noHost(read.diagnostics);
  if (broken.length > 0) return refuse(broken, read.sources, invocation, io);
  const explained = explainLog(readHost(read.texts), log);
  if (explained.explanations.length === 0) {
    throw new HostError('failed', 'there is no line of pve-firewall.log about a packet', { hint: 'Such a line looks so: 100 6 tap100i0-IN 10/Feb/2026:09:06:22 +0100 policy DROP: IN=fwbr100i0 ... SRC=10.0.0.7 DST=...' });
  }
  io.out(wantsJson(invocation) ? renderExplanationsJson(explained) : renderExplanations(explained, io.outLook));
  return explained.explanations.every(({ simulation }) => simulation === undefined) ? exitCode.error : exitCode.done;
};

function readLog({ operands, values }: Invocation, io: Io): string {
  const file = values.get('file') ?? (operands.length === 1 && operands[0] === '-' ? '-' : undefined);
  if (file === undefined && operands.length === 0) throw new HostError('failed', 'which line?', { hint: 'Name one, in quotes, or the log: --file /var/log/pve-firewall.log; - reads stdin.' });
  if (file === undefined) return operands.join(' ');
  if (values.has('file') && operands.length > 0) throw new HostError('failed', 'a line and --file do not go together');
  try {
    const bytes = readFileSync(file === '-' ? 0 : resolve(io.cwd, file));
    return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (error) {
    const { reason, hint } = describeFault(error);
    throw new HostError('failed', `cannot read ${file}: ${reason}`, { cause: error, ...(hint !== undefined && { hint }) });
  }
}
