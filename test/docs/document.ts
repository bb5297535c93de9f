/** A piece of a document that a test has something to do with; `at` is the index of its first line, from 0. */
export type Part =
  | { readonly type: 'fixture'; readonly at: number; readonly name: string }
  /** A fenced block that is written to a file, or added to its end. */
  | { readonly type: 'file'; readonly at: number; readonly path: string; readonly adds: boolean; readonly text: string }
  /** A console block; `end` is the index of its closing fence. */
  | { readonly type: 'console'; readonly at: number; readonly end: number; readonly commands: readonly Command[] }
  | { readonly type: 'block'; readonly at: number; readonly language: string; readonly text: string };

/** One command of a console block, and what the document says that it prints. */
export interface Command {
  /** As typed, with its continued lines. */
  readonly typed: readonly string[];
  readonly output: readonly string[];
}

const marker = /^<!-- (run|file|append): (\S+) -->$/;

/** Reads a Markdown document's markers and fenced blocks. Throws Error, naming the line, for a block that is not closed. */
export function readDocument(markdown: string): Part[] {
  const lines = markdown.split('\n');
  const parts: Part[] = [];
  let mark: { kind: string; value: string } | undefined;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as string;
    const found = marker.exec(line);
    if (found !== null) {
      const [, kind = '', value = ''] = found;
      if (kind === 'run') parts.push({ type: 'fixture', at: i, name: value });
      else mark = { kind, value };
    } else if (line.startsWith('```')) {
      const end = lines.indexOf('```', i + 1);
      if (end < 0) throw new Error(`line ${i + 1}: this block has no end`);
      parts.push(partOf(line.slice(3), lines.slice(i + 1, end), { at: i, end }, mark));
      mark = undefined;
      i = end;
    } else if (line.trim() !== '' && mark !== undefined) {
      throw new Error(`line ${i + 1}: a block for ${mark.value} should stand here`);
    }
  }
  return parts;
}

function partOf(language: string, lines: readonly string[], { at, end }: { at: number; end: number }, mark?: { kind: string; value: string }): Part {
  const text = lines.map((line) => `${line}\n`).join('');
  if (mark !== undefined) return { type: 'file', at, path: mark.value, adds: mark.kind === 'append', text };
  if (language === 'console') return { type: 'console', at, end, commands: commandsOf(lines, at) };
  return { type: 'block', at, language, text };
}

function commandsOf(lines: readonly string[], at: number): Command[] {
  const commands: { typed: string[]; output: string[] }[] = [];
  for (const line of lines) {
    const last = commands.at(-1);
    if (line.startsWith('$ ')) commands.push({ typed: [line], output: [] });
    else if (last === undefined) throw new Error(`line ${at + 1}: a console block begins with a command`);
    else if (last.output.length === 0 && last.typed.at(-1)?.endsWith('\\') === true) last.typed.push(line);
    else last.output.push(line);
  }
  if (commands.length === 0) throw new Error(`line ${at + 1}: a console block without a command`);
  return commands;
}
