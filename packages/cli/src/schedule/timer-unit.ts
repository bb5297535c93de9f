import { calendarOf, timeSpan } from './time-span.ts';
import { plainValue } from './unit-word.ts';
import { serviceName } from './unit-files.ts';

/** In seconds. */
const longestDelay = 900;
const soon = 120;

/**
 * @param head the first lines: comments
 * @param every a time span of systemd.time(7)
 * @param conditions lines of [Unit]
 */
export function timerText(head: string, every: string, conditions: readonly string[] = []): string {
  const seconds = timeSpan(every) ?? 0;
  return `${head}[Unit]
${[`Description=${description}${plainValue(every)}`, ...conditions].join('\n')}

[Timer]
${elapses(seconds).join('\n')}
# The nodes of a cluster do not all look at the same moment.
RandomizedDelaySec=${Math.min(Math.ceil(seconds / 10), longestDelay)}s
AccuracySec=1s
Unit=${serviceName}

[Install]
WantedBy=timers.target
`;
}

const description = 'Check for drift every ';

/** How often, as a timer that was made here says it. */
export function everyOf(text: string): string | undefined {
  return new RegExp(`^Description=${description}(.*)$`, 'm').exec(text)?.[1];
}

/** systemd remembers over a reboot when a calendar's timer last elapsed, and makes up for what it missed; others begin anew. */
function elapses(seconds: number): string[] {
  const calendar = calendarOf(seconds);
  if (calendar !== undefined) return [`OnCalendar=${calendar}`, 'Persistent=true', 'FixedRandomDelay=true'];
  return [`OnActiveSec=${Math.min(seconds, soon)}s`, `OnUnitInactiveSec=${seconds}s`];
}
