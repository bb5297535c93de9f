import type { EbtablesPolicy, Persistence } from '@pvewall/policy';
import { bootRulesText, type TheirChain } from './boot-rules-text.ts';
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
export function desiredBoot(policy: EbtablesPolicy, current: BootState, isTheirs: TheirChain): BootState {
  const way = wayOf(policy, current);
  const wanted: Readonly<Record<string, string>> = way === 'none' ? {} : { [rulesFile]: bootRulesText(policy, current.texts.get(rulesFile) ?? null, isTheirs), ...filesOf[way] };
  const texts = new Map([...current.texts.keys()].map((path) => [path, wanted[path] ?? null]));
  return { ...current, texts, link: way === 'systemd' ? unitPath : null };
}
