// Loaded into the command under test: writes its largest resident size when it ends. The kernel's high-water mark of
// this process image is asked, as ru_maxrss also counts what the parent had before it became this program.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';

const folder = process.env['PVEWALL_BENCH_MEMORY'];
if (isMainThread && folder !== undefined) {
  process.on('exit', () => {
    const [, kilobytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    writeFileSync(join(folder, String(process.pid)), String(Number(kilobytes) * 1024));
  });
}
