import { HostError } from '@pvewall/model';
import type { Invocation } from '../command.ts';

const minute = 60_000;
const units: Readonly<Record<string, number>> = { s: 1000, min: minute, h: 60 * minute, d: 24 * 60 * minute };

/** `90s`, `30min`, `24h`, `7d` in milliseconds; undefined for anything else. */
export function duration(text: string): number | undefined {
  const [, amount, unit] = /^(\d{1,6})(s|min|h|d)$/.exec(text) ?? [];
  return amount === undefined || unit === undefined ? undefined : Number(amount) * (units[unit] as number);
}

/** An option's time in milliseconds; undefined without the option. Throws HostError for what is no time. */
export function timeOf({ values }: Invocation, option: string): number | undefined {
  const text = values.get(option);
  if (text === undefined) return undefined;
  const found = duration(text);
  if (found === undefined) throw new HostError('failed', `--${option} ${JSON.stringify(text)} is not a time`, { hint: 'Write a number and s, min, h or d: 90s, 30min, 24h.' });
  return found;
}
