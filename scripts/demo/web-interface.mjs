/**
 * A `.fw` file as Proxmox VE's API writes it: options in another order, names sorted, comments of their own lines and
 * blank lines gone. Rules keep their order; `added` ones come last.
 */
export function asWebInterface(text, added = []) {
  const sections = text.split(/^(?=\[)/m).filter((section) => section.startsWith('['));
  return sections.map((section) => printSection(section, added)).join('\n');
}

function printSection(section, added) {
  const [header, ...lines] = section.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const kind = /^\[(\w+)/.exec(header)[1].toUpperCase();
  return [header, '', ...(orders[kind] ?? same)(lines, added), ''].join('\n');
}

const same = (lines) => lines;

const orders = {
  OPTIONS: (lines) => lines.toReversed(),
  ALIASES: (lines) => lines.toSorted(),
  IPSET: (lines) => lines.toSorted(),
  RULES: (lines, added) => [...lines, ...added],
};
