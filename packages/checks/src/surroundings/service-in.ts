/** The properties of one service, of what `systemctl show` printed of several. */
export function serviceIn(text: string, id: string): Readonly<Partial<Record<string, string>>> {
  const block = text.split(/\n\s*\n/).find((candidate) => candidate.split('\n').includes(`Id=${id}`)) ?? '';
  return Object.fromEntries(block.split('\n').map((line) => [line.split('=', 1)[0] ?? '', line.slice(line.indexOf('=') + 1)]));
}
