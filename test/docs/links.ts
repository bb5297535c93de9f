import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Links of a document that lead nowhere: a file that is not there, or a heading that it does not have. */
export function brokenLinks(root: string, path: string): string[] {
  const text = withoutBlocks(readFileSync(join(root, path), 'utf8'));
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => !/^https?:/.test(target) && !leadsSomewhere(root, path, target)).map((target) => `${path}: ${target}`);
}

function leadsSomewhere(root: string, path: string, target: string): boolean {
  const [file = '', anchor] = target.split('#');
  const full = file === '' ? join(root, path) : join(root, dirname(path), file);
  if (!existsSync(full)) return false;
  return anchor === undefined || anchorsOf(readFileSync(full, 'utf8')).includes(anchor);
}

/** As GitHub makes them of headings. */
export function anchorsOf(markdown: string): string[] {
  const headings = [...withoutBlocks(markdown).matchAll(/^#{1,6} +(.*)$/gm)].map(([, heading = '']) => heading);
  const seen = new Map<string, number>();
  return headings.map((heading) => {
    const plain = heading.replace(/[`*]/g, '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
    const slug = plain.toLowerCase().replace(/[^\p{L}\p{N}_ -]/gu, '').replaceAll(' ', '-');
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  });
}

/** Paths of this repository that a document names in backquotes and that are not there. */
export function missingPaths(root: string, path: string): string[] {
  const text = withoutBlocks(readFileSync(join(root, path), 'utf8'));
  const named = [...text.matchAll(/`((?:packages|scripts|schemas|examples|test|docs|bench|\.ci)\/[^`\s<>*{}]*)`/g)].map(([, name = '']) => name);
  return [...new Set(named)].filter((name) => !existsSync(join(root, name))).map((name) => `${path}: ${name}`);
}

function withoutBlocks(markdown: string): string {
  return markdown.replace(/^```[^\n]*\n[\s\S]*?^```$/gm, '');
}

/** References such as `docs/proxmox-ve.md 5` in a text that lead to no section of that number. */
export function brokenReferences(text: string, document: string): string[] {
  const numbers = new Set([...document.matchAll(/^## (\d+)\. /gm)].map(([, number]) => number));
  const referred = [...text.matchAll(/docs\/proxmox-ve\.md (\d+)(?: and (\d+))?/g)].flatMap(([, one, two]) => (two === undefined ? [one] : [one, two]));
  return referred.filter((number) => !numbers.has(number)).map((number) => `docs/proxmox-ve.md ${number ?? ''}`);
}
