/**
 * Runs inside the namespaces: makes the host, then tells the story on it. Arguments: a folder; try, kernel or files; the
 * machine's own namespaces.
 */
import { readlinkSync } from 'node:fs';
import { buildHost, copyHost, startNetwork } from './host.mjs';
import { Surprise, openStage } from './stage.mjs';
import { tellStory } from './story.mjs';

const [folder, kind, ...machine] = process.argv.slice(2);

const kinds = { try: tryKernel, kernel: onKernel, files: onFiles };

try {
  kinds[kind]();
} catch (error) {
  console.error(error instanceof Surprise ? `\nThe story ends here: ${error.message}` : error.message);
  process.exitCode = 1;
}

/** All that can be refused, once for nothing. */
function tryKernel() {
  requireNamespaces();
  buildHost(folder);
  startNetwork();
}

function onKernel() {
  tryKernel();
  tellStory(openStage(folder, 'kernel'));
}

function onFiles() {
  copyHost(folder);
  tellStory(openStage(folder, 'files'));
}

/** What follows mounts over /etc. */
function requireNamespaces() {
  const own = ['mnt', 'net', 'uts'].map((name) => readlinkSync(`/proc/self/ns/${name}`));
  if (machine.length !== own.length || own.some((name) => machine.includes(name))) throw new Error('this has no namespaces of its own');
}
