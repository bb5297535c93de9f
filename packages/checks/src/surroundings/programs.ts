import type { CheckResult, Diagnostic, Severity } from '@pvewall/model';
import type { Check, CheckScope } from '../check.ts';
import { report } from '../diagnostics.ts';
import { isNftables } from '../firewall/backend-of-node.ts';
import { ofText } from './of-text.ts';
import { numberIn, versionsOf } from './versions.ts';

interface Program {
  readonly name: string;
  /** The Debian package that has it. */
  readonly package: string;
  /** What does not work without it. */
  readonly without: string;
  readonly severity?: Severity;
  /** Only where it is run. */
  readonly when?: (scope: CheckScope) => boolean;
  /** Not worth a word as long as it is there. */
  readonly quiet?: true;
}

const programs: readonly Program[] = [
  { name: 'flock', package: 'util-linux', without: 'nothing can be applied: nobody could keep others away meanwhile', severity: 'error', quiet: true },
  { name: 'ebtables', package: 'ebtables', without: 'ebtables tables and their rules at boot (node.NAME.ebtables) cannot be compared or changed' },
  { name: 'iptables', package: 'iptables', without: 'nobody can tell whether the rules are in the kernel', when: (scope) => !isNftables(scope) },
  { name: 'nft', package: 'nftables', without: 'nobody can tell whether the rules are in the kernel', when: isNftables },
  { name: 'unshare', package: 'util-linux', without: 'ebtables rules are not tried before they are loaded', quiet: true },
  { name: 'modprobe', package: 'kmod', without: 'sysctls (node.NAME.sysctl) of modules that are not loaded cannot be set', quiet: true },
  { name: 'ss', package: 'iproute2', without: 'the lock-out guard does not know what listens on this host' },
  { name: 'conntrack', package: 'conntrack', without: 'the lock-out guard knows fewer of the connections that are open: those of TCP at least, by ss', severity: 'info' },
  { name: 'systemctl', package: 'systemd', without: 'an apply that is cut off by a power cut is not taken back at boot, and there is no schedule' },
  { name: 'systemd-run', package: 'systemd', without: 'the watch of --confirm-within ends with all other processes, as systemd does not know of it', quiet: true },
];

/** In whole releases. */
const oldestNode = 20;

/** pvewall needs little, and says what each lack means. */
export const programsThere: Check = {
  name: 'programs',
  title: 'the programs that pvewall runs are there',
  group: 'surroundings',
  queries: () => [{ type: 'versions' }],
  judge: ofText('programs', judge),
};

function judge(text: string, scope: CheckScope): CheckResult {
  const versions = versionsOf(text);
  const asked = programs.filter(({ when }) => when === undefined || when(scope));
  const findings = [...oldNode(versions.get('node') ?? ''), ...asked.filter(({ name }) => !versions.has(name)).map(missing)];
  if (findings.length > 0) return { status: 'found', findings };
  const shown = [`node ${numberIn(versions.get('node') ?? '') ?? ''}`, ...asked.filter(({ quiet }) => quiet !== true).map(({ name }) => words(name, versions.get(name) ?? ''))];
  return { status: 'passed', detail: shown.join(', ') };
}

function missing({ name, package: holder, without, severity }: Program): Diagnostic {
  return report('check/program-missing', { message: `there is no program ${name}: ${without}`, hint: `Install it: apt-get install ${holder}`, ...(severity !== undefined && { severity }) });
}

function oldNode(version: string): Diagnostic[] {
  const major = Number(numberIn(version)?.split('.')[0] ?? oldestNode);
  if (major >= oldestNode) return [];
  return [report('check/nodejs-too-old', { message: `Node.js is ${version}, and pvewall needs ${oldestNode} or later`, hint: 'Debian 13 has it; on Debian 12 take it from nodesource.com, or from a later Debian.' })];
}

/** `ebtables 1.8.11 (nft)`: of two tools of one name it matters which it is. */
function words(name: string, version: string): string {
  const variant = /\((nf_tables|legacy)\)/.exec(version)?.[1];
  return [name === 'systemctl' ? 'systemd' : name, numberIn(version) ?? '', ...(variant === undefined ? [] : [`(${variant === 'legacy' ? variant : 'nft'})`])].join(' ').trim();
}
