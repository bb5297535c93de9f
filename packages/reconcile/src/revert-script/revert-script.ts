import { scriptCourse } from './script-course.ts';
import { scriptFiles } from './script-files.ts';
import { scriptFrame } from './script-frame.ts';
import { scriptKernel } from './script-kernel.ts';
import { scriptLocks } from './script-locks.ts';

/**
 * The program `revert` of a run: it takes an apply back without pvewall, Node.js or anybody's session. POSIX shell, the
 * same text for every run; all that varies is in the files `manifest` and `images` beside it, and none of that is ever
 * executed but the words of `again` lines.
 */
export const revertScript = `${scriptFrame}${scriptLocks}${scriptFiles}${scriptKernel}${scriptCourse}`;
