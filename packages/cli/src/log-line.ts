import { paint, visible, type Style } from '@pvewall/render';
import type { Io } from './io.ts';

/** sd-daemon(3): systemd takes it off again, and files the line under that priority. */
const priorities: Readonly<Record<string, string>> = { error: '<3>', warn: '<4>', info: '<6>', debug: '<7>' };
const styles: Readonly<Record<string, Style>> = { error: 'error', warn: 'warning', info: 'info', debug: 'quiet' };

/** A line of JSON as its reader can take it: words at a terminal, with a priority for systemd's journal, else as it is. */
export function logLine(json: string, { errReader, errLook }: Pick<Io, 'errReader' | 'errLook'>): string {
  if (errReader === 'other') return json;
  // The message says what the event is.
  const { level, time, msg, name: _name, event: _event, ...fields } = JSON.parse(json) as Record<string, unknown>;
  const label = String(level);
  if (errReader === 'journal') return `${priorities[label] ?? ''}${json}`;
  const about = Object.entries(fields).map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const head = [String(time).slice(11, 19), paint(label.toUpperCase().padEnd(5), styles[label], errLook), visible(String(msg))];
  return `${[...head, ...about.map((text) => paint(visible(text), 'quiet', errLook))].join(' ')}\n`;
}
