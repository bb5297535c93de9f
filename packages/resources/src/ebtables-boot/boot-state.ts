import { printRule } from '@pvewall/ebtables';
import type { EbtablesPolicy, Persistence } from '@pvewall/policy';
import { loaderPath, pluginPath, rulesFile, unitPath, unitText } from './boot-files.ts';
import { loadScript } from './load-script.ts';

export interface BootState {
  /** Path -> text; null: there is no such file. */
  readonly texts: ReadonlyMap<string, string | null>;
  /** Where the link that starts the unit at boot points. */
  readonly link: string | null;
  readonly systemdRuns: boolean;
  readonly hasNetfilterPersistent: boolean;
}

/** Files of each way to survive a reboot, besides the rules. */
const filesOf: Record<Persistence, Readonly<Record<string, string>>> = {
  systemd: { [loaderPath]: loadScript, [unitPath]: unitText },
  'netfilter-persistent': { [pluginPath]: loadScript },
  none: {},
};

/** What the policy says, or what suits the host: the plugin where netfilter-persistent is, the unit elsewhere. */
function wayOf({ persist }: EbtablesPolicy, { hasNetfilterPersistent }: BootState): Persistence {
  return persist ?? (hasNetfilterPersistent ? 'netfilter-persistent' : 'systemd');
}

/** The files of the other way go, so that the rules are not loaded twice. */
export function desiredBoot(policy: EbtablesPolicy, current: BootState): BootState {
  const way = wayOf(policy, current);
  const wanted: Readonly<Record<string, string>> = way === 'none' ? {} : { [rulesFile]: rulesText(policy), ...filesOf[way] };
  const texts = new Map([...current.texts.keys()].map((path) => [path, wanted[path] ?? null]));
  return { ...current, texts, link: way === 'systemd' ? unitPath : null };
}

/**
 * ebtables-save's format with two additions that the loader understands: the policy `-` stands for whatever a chain has,
 * and `keep-rules` for a chain of which the policy owns nothing but its policy.
 */
function rulesText({ tables }: EbtablesPolicy): string {
  const lines = [...tables].flatMap(([table, chains]) => {
    const present = [...chains].flatMap(([name, chain]) => (chain === null ? [] : [{ name, ...chain }]));
    return [
      `*${table}`,
      ...present.map(({ name, policy, rules }) => `:${name} ${policy ?? '-'}${rules === undefined ? ' keep-rules' : ''}`),
      ...present.flatMap(({ name, rules = [] }) => rules.map((rule) => `-A ${name} ${printRule(rule)}`)),
    ];
  });
  return ['# Written by pvewall from its policy: change it there, not here.', ...lines, ''].join('\n');
}
