import type { Diagnostic, Place } from '@pvewall/model';
import { report } from '../diagnostics.ts';
import type { Document } from '../document.ts';
import { linesOf } from '../document.ts';
import { checkForNftables, checkNftablesOption } from '../nftables.ts';

/**
 * What Proxmox VE's Rust parser would reject, of a file on a node with the iptables backend: nothing is lost yet, and
 * the day the node moves to nftables all of the file is. Lines that are bad for both, and names that are defined twice,
 * are found by `verify`.
 */
export function wouldBeRejected(doc: Document): Diagnostic[] {
  const spelled = checkForNftables(doc, false);
  const valued = doc.sections.flatMap(({ lines }) => lines.flatMap((line) => (line.kind === 'option' ? checkNftablesOption(doc.tier, line.key, line.option) : [])));
  return [...spelled, ...valued].map(({ message, hint = '', place }) =>
    report('fw/nftables-would-reject', { message, hint: hint.replace('the nftables backend rejects', 'the nftables backend would reject'), ...(place && { place }) }),
  );
}

/** Comments that proxmox-firewall before 1.2.3 could not read. */
export function hashesInComments(doc: Document): Diagnostic[] {
  const found: Diagnostic[] = [];
  const check = (comment: string | undefined, place: Place | undefined): void => {
    if (comment?.includes('#') !== true) return;
    const hint = 'leave the # out of the comment, or update proxmox-firewall';
    found.push(report('lint/hash-in-comment', { message: 'before 1.2.3 the nftables backend takes no # within a comment', hint, ...(place && { place }) }));
  };
  for (const { comment, at } of doc.sections) check(comment, at);
  for (const line of linesOf(doc)) {
    if (line.kind === 'rule') check(line.rule.comment, line.rule.at);
    else if (line.kind === 'alias') check(line.alias.comment, line.alias.at);
    else if (line.kind === 'entry') check(line.entry.comment, line.entry.at);
  }
  return found;
}
