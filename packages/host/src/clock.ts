import { existsSync } from 'node:fs';
import type { Reading } from '@pvewall/model';
import { readPrinted } from './network-live.ts';

/** This machine's time, and whether something keeps it right; that is systemd's to tell, where it runs. */
export async function readClock(): Promise<Reading> {
  const now = `now=${new Date().toISOString()}\n`;
  if (!existsSync('/run/systemd/system')) return { status: 'text', text: now };
  const told = await readPrinted(['timedatectl', 'show', '--property=NTP', '--property=NTPSynchronized']);
  if (told.status === 'failed') return told;
  return { status: 'text', text: told.status === 'text' ? now + told.text : now };
}
