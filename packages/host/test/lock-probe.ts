import { withOwnLock } from '../src/own-lock.ts';

/** Runs until it is killed, with the lock whose path it is given; says so on standard output. */
const forever = new Promise<void>((resolve) => setTimeout(resolve, 60_000));
void withOwnLock({ path: process.argv[2] ?? '', name: 'pvewall', remove: false }, () => {
  process.stdout.write('held\n');
  return forever;
});
