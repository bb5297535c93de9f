import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { describeFault } from '@pvewall/host';
import { HostError, hasErrors, type Diagnostic } from '@pvewall/model';
import type { Policy } from '@pvewall/policy';
import { makePlan } from '@pvewall/reconcile';
import { renderDiagnostics, renderSimulation, renderSimulationJson } from '@pvewall/render';
import { evaluate, isProblem, readHost, readPacket } from '@pvewall/traffic';
import type { Invocation, Run } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { noHost } from '../no-host.ts';
import { openHost } from '../open-host.ts';
import { openPolicy } from '../open-policy.ts';
import { refuse, wantsJson } from '../report-findings.ts';
import type { AddressBook } from '../simulate/addresses.ts';
import { askedPacket, missingOptions } from '../simulate/asked-packet.ts';
import { simulateBatch } from '../simulate/batch.ts';
import { describeOutcome, type FindPlace } from '../simulate/describe-outcome.ts';
import { policyPlaces } from '../simulate/policy-places.ts';
import { readTexts, type ReadHost } from '../simulate/read-texts.ts';
import type { Problem } from '../simulate/zones.ts';
import { statedLocalNetwork } from '../traffic/stated-local-network.ts';
import { textsAfter } from '../traffic/texts-after.ts';

export const run: Run = async (invocation, io) => {
  const localNetwork = statedLocalNetwork(invocation);
  const wrong = misuse(invocation);
  if (wrong !== undefined) return refuseUse([wrong], invocation, io);
  const opened = await open(invocation, localNetwork, io);
  if ('code' in opened) return opened.code;
  const packets = invocation.values.get('packets');
  return packets === undefined ? simulateOne(opened, invocation, io) : simulateMany(packets, opened, io);
};

/** A host, as it is or as a policy would have it. */
interface Opened {
  readonly book: AddressBook;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
  readonly policy?: Policy;
}

const single = ['from', 'to', 'proto', 'dport', 'sport', 'source', 'dest', 'icmp-type', 'iface'];

function misuse({ values }: Invocation): Problem | undefined {
  if (!values.has('packets')) return missingOptions(values);
  const surplus = single.find((name) => values.has(name));
  if (surplus !== undefined) return { problem: `--packets has packets of its own: --${surplus} does not go with it` };
  return values.get('format') === 'text' ? { problem: '--packets is answered as JSON: --format text does not go with it' } : undefined;
}

function refuseUse(problems: readonly Problem[], invocation: Invocation, io: Io): ExitCode {
  const findings = problems.map(({ problem, hint }): Diagnostic => ({ code: 'usage', severity: 'error', message: problem, ...(hint !== undefined && { hint }) }));
  return refuse(findings, new Map(), invocation, io);
}

async function open(invocation: Invocation, localNetwork: string | undefined, io: Io): Promise<Opened | { readonly code: ExitCode }> {
  const host = openHost(invocation, io);
  const read = await readTexts(host, localNetwork);
  const broken = noHost(read.diagnostics);
  if (broken.length > 0) return { code: refuse(broken, read.sources, invocation, io) };
  if (invocation.operands.length === 0) return opening(read, read);
  const { policy, diagnostics, sources } = await openPolicy(invocation, io);
  if (policy === undefined) return { code: refuse(diagnostics, sources, invocation, io) };
  const { plan, steps } = await makePlan(host, policy);
  if (hasErrors(plan.diagnostics)) return { code: refuse(plan.diagnostics, new Map([...read.sources, ...sources]), invocation, io) };
  const [texts = read.texts] = textsAfter([read.texts], steps.flatMap(({ assessment }) => assessment.effects));
  return { ...opening(read, { ...read, texts, diagnostics: [] }), policy };
}

function opening({ texts: before }: ReadHost, { texts, diagnostics, sources, addresses, elsewhere }: ReadHost): Opened {
  const configs = new Map(before.guests.map(({ vmid, config }) => [vmid, config]));
  return { book: { host: readHost(texts), addresses, elsewhere, configs }, diagnostics, sources };
}

function simulateOne(opened: Opened, invocation: Invocation, io: Io): ExitCode {
  const { book, diagnostics, sources, policy } = opened;
  const asked = askedPacket(invocation.values, book);
  if (!('fields' in asked)) return refuseUse(asked, invocation, io);
  const packet = readPacket(book.host, asked.fields);
  if (isProblem(packet)) return refuseUse([{ problem: packet.problem }], invocation, io);
  const nowhere: FindPlace = () => undefined;
  const placeInPolicy = policy === undefined ? nowhere : policyPlaces(policy);
  const simulation = describeOutcome(book.host, { ...asked, packet, placeInPolicy, state: policy === undefined ? 'host' : 'policy' }, evaluate(book.host, packet));
  const stops = diagnostics.some(({ stopsFirewall }) => stopsFirewall === true);
  const notes = [...simulation.notes, ...(stops ? ['Proxmox VE cannot load these rules, and keeps older ones: pvewall lint says why'] : [])];
  io.out(wantsJson(invocation) ? renderSimulationJson({ ...simulation, notes }) : renderSimulation({ ...simulation, notes }, io.outLook));
  const unread = diagnostics.filter(({ stopsFirewall }) => stopsFirewall !== true);
  if (unread.length > 0) io.err(renderDiagnostics(unread, sources, io.errLook));
  return exitCode.done;
}

async function simulateMany(file: string, { book }: Opened, io: Io): Promise<ExitCode> {
  const path = resolve(io.cwd, file);
  const input = file === '-' ? process.stdin.setEncoding('utf8') : createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 18 });
  try {
    return (await simulateBatch(book, input, (text) => { io.out(text); })) > 0 ? exitCode.error : exitCode.done;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    const { reason, hint } = describeFault(error);
    throw new HostError('failed', `cannot read ${file}: ${reason}`, { cause: error, ...(hint !== undefined && { hint }) });
  }
}
