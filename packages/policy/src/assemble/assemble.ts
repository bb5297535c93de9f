import { compareDiagnostics, hasErrors } from '@pvewall/model';
import type { Diagnostic } from '@pvewall/model';
import type { ParsedFile } from '../parsed-file.ts';
import type { FwPolicy, Policy } from '../policy.ts';
import { checkPolicy } from '../check/check-policy.ts';
import { stopCodes } from '../check/stop-codes.ts';
import { withoutIgnored } from '../ignore/without-ignored.ts';
import { buildFw, buildNode } from './build.ts';
import type { Merged } from './merge.ts';
import { merge } from './merge.ts';
import { applyProfiles } from './profiles.ts';

export interface Assembled {
  /** Absent when there are errors. */
  readonly policy?: Policy;
  /** Of all files and of the policy as a whole, in the order of the places, each once. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Puts files together, applies profiles, and checks the whole.
 * @param findings what was wrong with the includes
 * @param known what the very same files were found to have before, which saves checking them again
 */
export function assemble(files: readonly ParsedFile[], findings: readonly Diagnostic[] = [], known?: readonly Diagnostic[]): Assembled {
  const diagnostics: Diagnostic[] = [...findings, ...files.flatMap((file) => file.diagnostics)];
  const complete = files.every(({ content }) => content !== undefined) && !hasErrors(diagnostics);
  const merged = merge(files.flatMap(({ content }) => content ?? []), diagnostics);
  const allow = new Set(files.flatMap(({ content }) => content?.allow ?? []).map(({ name }) => name));
  const policy: Policy = { ...build(merged, diagnostics), ...(allow.size > 0 && { allow }) };
  const all = known ?? inOrder(putUpWith([...diagnostics, ...checkPolicy(policy, complete)], allow));
  return hasErrors(all) ? { diagnostics: all } : { policy: withoutIgnored(policy), diagnostics: all };
}

function build(merged: Merged, diagnostics: Diagnostic[]): Policy {
  const guests = new Map<number, FwPolicy>();
  for (const [name, guest] of merged.guests) guests.set(Number(name), buildFw(applyProfiles(guest, merged.profiles, diagnostics)));
  return {
    ...(merged.apply && { apply: merged.apply }),
    ...(merged.guards && { guards: merged.guards }),
    ...(merged.management && { management: merged.management }),
    ...(merged.ignore.length > 0 && { ignore: merged.ignore.map(({ name, at }) => ({ address: name, at })) }),
    tests: merged.tests,
    ...(merged.cluster && { cluster: buildFw(merged.cluster) }),
    nodes: new Map([...merged.nodes].map(([name, node]) => [name, buildNode(node)])),
    guests,
    vnets: new Map([...merged.vnets].map(([name, vnet]) => [name, buildFw(vnet)])),
  };
}

/** What the policy says is known does not keep it from being used. */
function putUpWith(diagnostics: readonly Diagnostic[], allow: ReadonlySet<string>): Diagnostic[] {
  return diagnostics.map((one) => (stopCodes.has(one.code) && allow.has(one.code) ? { ...one, severity: 'warning' } : one));
}

/** What stands once (an anchor, a profile) and is used often is found fault with once. */
function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Map<string, Diagnostic>();
  for (const one of diagnostics) {
    const key = JSON.stringify([one.code, one.message, one.place?.file, one.place?.line, one.place?.column]);
    if (!seen.has(key)) seen.set(key, one);
  }
  return [...seen.values()].sort(compareDiagnostics);
}
