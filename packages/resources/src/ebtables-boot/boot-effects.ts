import type { Effect } from '@pvewall/model';
import { rulesFile, unitLink, unitPath } from './boot-files.ts';
import type { BootState } from './boot-state.ts';

/** Rules and loader before what starts them; what goes, goes last. */
export function bootEffects(current: BootState, desired: BootState): Effect[] {
  const effects = [...writes(current, desired), ...link(current, desired), ...removals(current, desired)];
  const unitChanged = effects.some((effect) => 'path' in effect && (effect.path === unitPath || effect.path === unitLink));
  if (!unitChanged || !current.systemdRuns) return effects;
  return [...effects, { type: 'command', argv: ['systemctl', 'daemon-reload'], purpose: 'let systemd read its units again', undo: 'repeat', liveOnly: true }];
}

function writes(current: BootState, desired: BootState): Effect[] {
  return [...desired.texts].flatMap(([path, after]): Effect[] => {
    const before = current.texts.get(path) ?? null;
    return after === null || after === before ? [] : [{ type: 'write-file', path, before, after, mode: modeOf(path) }];
  });
}

function modeOf(path: string): number {
  return path === rulesFile || path === unitPath ? 0o644 : 0o755;
}

function link(current: BootState, desired: BootState): Effect[] {
  return current.link === desired.link ? [] : [{ type: 'write-link', path: unitLink, before: current.link, after: desired.link }];
}

function removals(current: BootState, desired: BootState): Effect[] {
  return [...current.texts].flatMap(([path, before]): Effect[] =>
    before === null || (desired.texts.get(path) ?? null) !== null ? [] : [{ type: 'remove-file', path, before, mode: modeOf(path) }],
  );
}
