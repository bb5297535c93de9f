import { hasErrors, type Diagnostic } from '@pvewall/model';
import type { Policy } from '@pvewall/policy';
import { makePlan, readInventory } from '@pvewall/reconcile';
import { renderTests, renderTestsJson, renderTestsJunit } from '@pvewall/render';
import { allPassed, FirewallFiles, readHost, type TestRun, type TrafficHost } from '@pvewall/traffic';
import type { Invocation, Run } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { openHost } from '../open-host.ts';
import { openPolicy } from '../open-policy.ts';
import { namePattern } from '../policy-tests/name-pattern.ts';
import { policyTexts } from '../policy-tests/policy-texts.ts';
import { testStates } from '../policy-tests/test-states.ts';
import { refuse } from '../report-findings.ts';
import { rememberReadings } from '../ask-once.ts';
import { statedLocalNetwork } from '../traffic/stated-local-network.ts';
import { trafficStates } from '../traffic/traffic-states.ts';

export const run: Run = async (invocation, io) => {
  const local = statedLocalNetwork(invocation);
  const { policy, diagnostics, sources } = await openPolicy(invocation, io);
  if (policy === undefined) return refuse(diagnostics, sources, invocation, io);
  const ground = await groundOf(policy, local, invocation, io);
  if ('diagnostics' in ground) return refuse(ground.diagnostics, sources, invocation, io);
  const pattern = invocation.values.get('name');
  const tested = testStates(policy, ground.hosts, pattern === undefined ? undefined : namePattern(pattern));
  if (pattern !== undefined && tested.results.length === 0) return refuseUse(`no test's name matches --name ${pattern}`, 'Without --name all run; a * stands for anything.', invocation, io);
  return report({ ...tested, notes: [...ground.notes, ...tested.notes] }, invocation, io);
};

interface Ground {
  readonly hosts: readonly TrafficHost[];
  readonly notes: readonly string[];
}

interface Refusal {
  readonly diagnostics: readonly Diagnostic[];
}

/** The hosts as they would be after the policy; the policy alone where there is no host at all. */
async function groundOf(policy: Policy, local: string | undefined, invocation: Invocation, io: Io): Promise<Ground | Refusal> {
  const host = rememberReadings(openHost(invocation, io));
  const inventory = await readInventory(host);
  const noHost = inventory.diagnostics.some(({ code }) => code === 'host/no-cluster');
  if (noHost && !invocation.values.has('root')) return policyAlone(policy, invocation.values.get('node'), local);
  const proposal = await makePlan(host, policy);
  if (hasErrors(proposal.plan.diagnostics)) return { diagnostics: proposal.plan.diagnostics };
  const { after } = await trafficStates(host, proposal, local);
  return { hosts: after, notes: [] };
}

const supposed = 'there is no host here: the policy alone was tested, each guest with net0 on vmbr0 and firewall=1; say --root DIR for a copy of a host';

function policyAlone(policy: Policy, node: string | undefined, local: string | undefined): Ground {
  const files = new FirewallFiles();
  return { hosts: policyTexts(policy, node, local).map((texts) => readHost(texts, files)), notes: [supposed] };
}

function report(tested: TestRun, { values }: Invocation, io: Io): ExitCode {
  const renderers: Readonly<Record<string, () => string>> = {
    text: () => renderTests(tested, io.outLook),
    json: () => renderTestsJson(tested),
    junit: () => renderTestsJunit(tested),
  };
  io.out((renderers[values.get('format') ?? 'text'] as () => string)());
  if (tested.results.some(({ status }) => status === 'error')) return exitCode.error;
  return allPassed(tested) ? exitCode.done : exitCode.refused;
}

function refuseUse(message: string, hint: string, invocation: Invocation, io: Io): ExitCode {
  return refuse([{ code: 'usage', severity: 'error', message, hint }], new Map(), invocation, io);
}
