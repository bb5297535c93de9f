import { hasErrors } from '@pvewall/model';
import { loadPolicy, type Policy } from '@pvewall/policy';

/** A policy from YAML without its first line. */
export function policyOf(yaml: string): Policy {
  const text = `apiVersion: pvewall/v1\n${yaml}`;
  const { policy, diagnostics } = loadPolicy('policy.yaml', { read: () => new TextEncoder().encode(text), list: () => [] });
  if (policy === undefined || hasErrors(diagnostics)) throw new Error(JSON.stringify(diagnostics, null, 1));
  return policy;
}
