import type { Drift, Origin } from '@pvewall/model';
import type { ApplyEvent } from '@pvewall/reconcile';
import type { Invocation } from './command.ts';
import type { Io } from './io.ts';

/** What is worth a line in a journal: every act, and how it ended. */
export interface Log {
  event(event: ApplyEvent): void;
  result(converged: boolean, performed: number): void;
  drift(found: Drift): void;
}

const silent: Log = { event: () => undefined, result: () => undefined, drift: () => undefined };

/** JSON lines on stderr from --log-level on; without it nothing, so that a terminal stays readable. */
export async function openLog({ values }: Invocation, io: Io): Promise<Log> {
  const level = values.get('log-level');
  if (level === undefined) return silent;
  const { pino } = await import('pino');
  const log = pino({ level, base: { name: 'pvewall' }, timestamp: pino.stdTimeFunctions.isoTime }, { write: (line: string) => { io.err(line); } });
  return {
    event: (event) => {
      if (event.type === 'started') log.debug({ address: event.address, step: event.index + 1, of: event.count }, 'applying');
      else if (event.type === 'performed') log.info({ address: event.address, effect: event.effect }, 'performed');
      else if (event.type === 'reverting') log.error({ reason: event.reason }, 'taking it back');
      else if (event.type === 'undone') log.info({ effect: event.effect }, 'taken back');
    },
    result: (converged, performed) => {
      if (converged) log.info({ performed }, 'applied, and read again: as the policy says');
      else log.error({ performed }, 'taken back');
    },
    drift: ({ plan, origins }) => {
      const made = [...origins.values()].flatMap(({ changes }) => changes);
      const by = (origin: Origin): number => made.filter((each) => each === origin).length;
      if (plan.resources.length === 0) log.info('in sync');
      else log.warn({ changes: made.length, host: by('host'), policy: by('policy'), both: by('both'), unknown: by('unknown') }, 'the host differs from the policy');
    },
  };
}
