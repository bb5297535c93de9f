import { HostError } from '@pvewall/model';
import type { Invocation, Run } from '../command.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { examine, lintHost, type Examined, type Texts } from '../lint/examine.ts';
import { fixPolicy } from '../lint/fix.ts';
import { lintCode } from '../lint/lint-code.ts';
import { idleMendings } from '../lint/repairs.ts';
import { writeFixed } from '../lint/write-fixed.ts';
import { openPolicy, usualPolicy } from '../open-policy.ts';
import { policyFiles, requirePolicyFile } from '../policy-store/policy-files.ts';
import { reportFindings, wantsJson } from '../report-findings.ts';

/** A policy when one is named or no host is; a host when --root is given. */
export const run: Run = async (invocation, io) => {
  const host = invocation.values.has('root') ? await lintHost(invocation, io) : undefined;
  if (invocation.switches.has('fix')) {
    const path = policyToFix(invocation, io);
    const fixed = fixPolicy(path, policyFiles(io.cwd), host);
    return writeFixed(fixed, invocation, io);
  }
  const opened = invocation.operands.length > 0 || host === undefined ? await openPolicy(invocation, io) : undefined;
  const policy = opened && { ...opened, texts: opened.origin.texts() };
  const examined = examine(policy, host);
  return report(examined, { policy: policy?.texts ?? new Map(), host: host?.texts ?? new Map() }, invocation, io);
};

function policyToFix({ operands, values }: Invocation, io: Io): string {
  if (operands[0] === undefined && values.has('root')) throw new HostError('failed', '--fix mends a policy, and none is named', { hint: 'Name it: pvewall lint --fix policy.yaml --root DIR' });
  const path = operands[0] ?? usualPolicy(io);
  requirePolicyFile(io.cwd, path);
  return path;
}

interface Sources {
  readonly policy: Texts;
  readonly host: Texts;
}

function report({ diagnostics, allowed }: Examined, { policy, host }: Sources, invocation: Invocation, io: Io): ExitCode {
  reportFindings(diagnostics, new Map([...host, ...policy]), invocation, io);
  const code = lintCode(diagnostics, invocation);
  if (wantsJson(invocation)) return code;
  if (diagnostics.length === 0) io.out('Nothing found: every line is understood, the ruleset loads, every rule does\nsomething, and no management port is open to the world.\n');
  if (allowed > 0) io.out(`${allowed === 1 ? 'One finding is' : `${allowed} findings are`} allowed in place.\n`);
  const fixable = idleMendings(diagnostics, policy).length;
  if (fixable > 0) io.out(`--fix takes ${fixable === 1 ? 'one' : fixable} of them out of the policy.\n`);
  return code;
}
