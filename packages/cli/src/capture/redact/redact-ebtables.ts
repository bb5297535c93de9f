import type { NameBook } from './name-book.ts';

/** Notes the chains of `ebtables-save`'s format. */
export function noteChains(text: string, book: NameBook): void {
  renameChains(text, (name) => {
    book.note('chain', name);
    return name;
  });
}

/** The same tables with neutral names for people's own chains, and nothing of what rules write into logs and comments. */
export function redactEbtables(text: string, book: NameBook): string {
  const silent = text.replace(/(--(?:log|nflog|ulog)-prefix|--comment) (?:"[^"]*"|\S+)/g, '$1 "x"');
  return renameChains(silent, (name) => book.neutral('chain', name));
}

function renameChains(text: string, rename: (name: string) => string): string {
  return text.replace(/^(:|-[APN] )(\S+)/gm, (_, before: string, name: string) => `${before}${rename(name)}`).replace(/( (?:-j|--jump) )(\S+)/g, (_, before: string, name: string) => `${before}${isTarget(name) ? name : rename(name)}`);
}

/** Extensions that take a packet: they are written as chains are. */
function isTarget(name: string): boolean {
  return /^(?:ACCEPT|DROP|RETURN|CONTINUE|arpreply|dnat|snat|redirect|mark|log|nflog|ulog)$/.test(name);
}
