import { reporter, type Catalogue } from '@pvewall/model';

/** What is found of a policy's tests on the hosts. */
export const testDiagnostics = {
  'policy-test/failed': {
    severity: 'error',
    summary: 'A test of the policy is not true of what the plan leads to.',
    remedy: 'The message has a packet that shows it, and the rule that decides about it. Correct the rule, or the test.',
  },
  'policy-test/not-proven': {
    severity: 'error',
    summary: 'A test of the policy could be neither proven nor refuted in time.',
    remedy: 'It counts as failed. Make it smaller: fewer ends, or networks and ports that are named.',
  },
  'policy-test/unknown-end': {
    severity: 'error',
    summary: 'A test names a node, a guest or a network device that is not there.',
    remedy: 'The hint says what there is. Tags and devices are those of the guests\' own configurations.',
  },
  'policy-test/unknown-name': {
    severity: 'error',
    summary: 'A test names an alias, a set, a service, a protocol, a macro or an interface that is not there.',
    remedy: 'Names are those of cluster.fw after the plan; interfaces those of guests, rules and /etc/network/interfaces. Check the spelling.',
  },
  'policy-test/no-packet': {
    severity: 'error',
    summary: 'There is no packet that the test is about: it would pass whatever the rules are.',
    remedy: 'A packet from an end to itself, or from outside to outside, passes no firewall; a source that is excepted is no source; IPv4 has no icmpv6.',
  },
} as const satisfies Catalogue;

export type TestCode = keyof typeof testDiagnostics;

export const report = reporter<TestCode>(testDiagnostics);
