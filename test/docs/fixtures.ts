import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const homelab = fileURLToPath(new URL('../../examples/homelab', import.meta.url));

/** What is in the folder in which a document's commands run, by the name in `<!-- run: NAME -->`. */
export const fixtures: Readonly<Record<string, (folder: string) => void>> = {
  /** The example: a host, and the policy that it should have. */
  homelab: (folder) => {
    cpSync(homelab, folder, { recursive: true });
  },
  /** The same as a repository has it, with the hook of the examples for git. */
  gitops: (folder) => {
    cpSync(homelab, folder, { recursive: true });
    cpSync(fileURLToPath(new URL('../../examples/gitops/pre-commit/pre-commit', import.meta.url)), `${folder}/hooks/pre-commit`);
  },
  /** A host alone, whose firewall is prepared but not switched on. */
  'switched-off': (folder) => {
    cpSync(`${homelab}/host`, `${folder}/host`, { recursive: true });
    const path = `${folder}/host/etc/pve/firewall/cluster.fw`;
    const before = readFileSync(path, 'utf8');
    const after = before.replace('enable: 1', 'enable: 0');
    if (after === before) throw new Error(`${path} has no line enable: 1`);
    writeFileSync(path, after);
  },
};
