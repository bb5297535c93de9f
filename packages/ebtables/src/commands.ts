/** Everything of ebtables(8) that is not part of a rule, with what to do instead. */
const notOurs = 'A rule says only what it matches and its target';

/** Options that act on tables, chains or files. None of them may stand in a rule. */
const commands: readonly (readonly [string, readonly string[], string])[] = [
  ['names a chain', ['-A', '--append', '-I', '--insert'], 'Leave it out: the rule belongs to the chain it is listed under'],
  ['names a table', ['-t', '--table'], 'Leave it out: the rule belongs to the table it is listed under'],
  ['sets a policy', ['-P', '--policy'], "Use the chain's policy instead"],
  ['deletes rules', ['-D', '--delete', '-F', '--flush', '--init-table'], notOurs],
  ['changes chains', ['-N', '--new-chain', '-X', '--delete-chain', '-E', '--rename-chain'], notOurs],
  ['changes counters', ['-Z', '--zero', '-C', '--change-counters', '--check'], notOurs],
  ['reads or writes a file', ['--atomic-file', '--atomic-init', '--atomic-save', '--atomic-commit'], notOurs],
  ['reads a file of the host', ['--among-src-file', '--among-dst-file'], 'Write the list itself after --among-src or --among-dst'],
  ['runs a program', ['-M', '--modprobe'], notOurs],
  ['asks for a listing', ['-L', '--list', '--Lmac2', '--Ln', '--Lc', '--Lx', '-n', '-v', '--verbose', '-V', '--version', '-h', '--help'], notOurs],
  ['is an option of the program', ['--concurrent', '--noflush'], notOurs],
];

/** What a command option does, by its full name. */
export const commandOptions: ReadonlyMap<string, { readonly does: string; readonly hint: string }> = new Map(
  commands.flatMap(([does, names, hint]) => names.map((name) => [name, { does, hint }] as const)),
);
