import { effective, printHeader } from '@pvewall/fw';
import type { Config, Document, Line, Rule, Section, SetEntry, Tier } from '@pvewall/fw';
import { yamlAlias, yamlComment, yamlMember, yamlOption, yamlRule } from './items.ts';
import type { Page, Written } from './page.ts';
import { yamlText } from './yaml-text.ts';

/** One `.fw` file of the host. */
export interface HostFile {
  readonly document: Document;
  /** What Proxmox VE leaves out of the ruleset, though the file says it (`fw.verify`). */
  readonly broken?: ReadonlySet<Rule | SetEntry>;
}

/** One line of the policy with the comments that stand before it on the host. */
interface Entry {
  readonly comments: readonly string[];
  readonly text: string;
  readonly origin: Written;
}

/** A key of the policy with its entries: `options`, `rules`, or one set or group. */
interface Block {
  readonly key: string;
  readonly comments: string[];
  readonly entries: Entry[];
  readonly comment?: string;
  readonly origin?: Written;
}

type LeaveOut = (origin: Written, why: string) => boolean;

/** `leaveOut` is told of what Proxmox VE passes over; it says of everything else whether it shall be left out. */
export function writeFwFile(page: Page, depth: number, key: string, file: HostFile, leaveOut: LeaveOut): void {
  const { blocks, tail } = new Reader(file, leaveOut).read();
  if (blocks.length === 0 && tail.length === 0) return page.add(depth, `${key}: {}`);
  page.add(depth, blocks.length === 0 ? `${key}: {}` : `${key}:`);
  const written = new Set<string>();
  for (const block of blocks) {
    const family = families[block.key.split(' ')[0] ?? ''];
    if (family === undefined) writeBlock(page, depth + 1, block, block.key);
    else if (!written.has(family)) {
      written.add(family);
      page.add(depth + 1, `${family}:`);
      for (const one of blocks) if (families[one.key.split(' ')[0] ?? ''] === family) writeBlock(page, depth + 2, one, one.key.slice(one.key.indexOf(' ') + 1));
    }
  }
  page.comments(depth + 1, tail);
}

const families: Readonly<Record<string, string>> = { ipset: 'ipsets', group: 'groups' };

function writeBlock(page: Page, depth: number, { comments, entries, comment, origin, key }: Block, name: string): void {
  page.comments(depth, comments);
  const items = key.startsWith('ipset') ? 'members' : 'rules';
  const empty = key === 'options' || key === 'aliases' ? '{}' : '[]';
  if (comment === undefined) {
    page.add(depth, entries.length === 0 ? `${name}: ${empty}` : `${name}:`, origin);
    return writeEntries(page, depth + 1, entries);
  }
  page.add(depth, `${name}:`, origin);
  page.add(depth + 1, `comment: ${yamlComment(comment)}`, origin);
  page.add(depth + 1, entries.length === 0 ? `${items}: []` : `${items}:`, origin);
  writeEntries(page, depth + 2, entries);
}

function writeEntries(page: Page, depth: number, entries: readonly Entry[]): void {
  for (const { comments, text, origin } of entries) {
    page.comments(depth, comments);
    page.add(depth, text, origin);
  }
}

/** Goes through the lines of a file; comments wait for the next thing that is written. */
class Reader {
  private readonly document: Document;
  private readonly broken: ReadonlySet<object>;
  private readonly config: Config;
  private readonly leaveOut: LeaveOut;
  private readonly blocks = new Map<string, Block>();
  private waiting: string[] = [];

  constructor({ document, broken }: HostFile, leaveOut: LeaveOut) {
    this.document = document;
    this.broken = broken ?? new Set();
    this.config = effective(document);
    this.leaveOut = leaveOut;
  }

  read(): { blocks: Block[]; tail: readonly string[] } {
    for (const section of this.document.sections) {
      for (const line of section.lead ?? []) this.comment(line);
      const block = this.open(section);
      for (const line of section.lines) this.line(block, line);
    }
    return { blocks: [...this.blocks.values()], tail: this.waiting };
  }

  private comment(line: Line): void {
    if (line.kind === 'comment') this.waiting.push(line.raw.trim());
  }

  /** The block of a section; undefined for lines that belong to none, and for a set or group that a later one replaces. */
  private open(section: Section): Block | undefined {
    const { kind, name, at, comment } = section;
    if (kind === 'none') return undefined;
    if (kind !== 'ipset' && kind !== 'group') return this.block({ key: kind, comments: [], entries: [] });
    const origin: Written = { item: section, text: printHeader(kind, name, comment), place: at };
    const later = this.document.sections.slice(this.document.sections.indexOf(section) + 1);
    if (later.some((one) => one.kind === kind && one.name === name)) {
      this.leaveOut(origin, `another ${kind} of this name below takes its place`);
      return undefined;
    }
    if (this.leaveOut(origin, '')) return undefined;
    const known = (kind === 'ipset' ? this.config.ipsets : this.config.groups).find((one) => one.name === name)?.comment;
    return this.block({ key: `${kind} ${name}`, comments: [], entries: [], origin, ...(known !== undefined && known !== '' && { comment: known }) });
  }

  private block(fresh: Block): Block {
    const block = this.blocks.get(fresh.key) ?? fresh;
    if (block === fresh) {
      this.blocks.set(fresh.key, fresh);
      fresh.comments.push(...this.take());
    }
    return block;
  }

  private take(): string[] {
    const taken = this.waiting;
    this.waiting = [];
    return taken;
  }

  private line(block: Block | undefined, line: Line): void {
    if (line.kind === 'comment') return this.comment(line);
    if (line.kind === 'bad') return void this.leaveOut({ item: line, text: line.raw.trim(), place: line.at }, 'Proxmox VE skips this line');
    const found = describe(this.document.tier, line);
    if (found === undefined) return;
    const origin: Written = { item: found.item, text: line.raw.trim(), ...(found.item.at && { place: found.item.at }) };
    const why = block === undefined ? 'another section of this name below takes its place' : this.whyNot(line, found.item);
    if (block === undefined || why !== undefined) return void this.leaveOut(origin, why ?? '');
    if (!this.leaveOut(origin, '')) block.entries.push({ comments: this.take(), text: found.text, origin });
  }

  /** Why Proxmox VE passes over a line that it could read. */
  private whyNot(line: Line, item: object): string | undefined {
    if (this.broken.has(item)) return 'Proxmox VE leaves it out of the ruleset';
    if (line.kind === 'option' && this.config.options.get(line.key) !== line.option) return 'the same option below takes its place';
    return line.kind === 'alias' && !this.config.aliases.includes(line.alias) ? 'the same alias below takes its place' : undefined;
  }
}

interface Described {
  readonly item: { readonly at?: Written['place'] };
  readonly text: string;
}

function describe(tier: Tier, line: Line): Described | undefined {
  switch (line.kind) {
    case 'option':
      return { item: line.option, text: `${line.key}: ${yamlOption(tier, line.key, line.option.value)}` };
    case 'alias':
      return { item: line.alias, text: `${yamlText(line.alias.name)}: ${yamlAlias(line.alias)}` };
    case 'entry':
      return { item: line.entry, text: `- ${yamlMember(line.entry)}` };
    case 'rule':
      return { item: line.rule, text: `- ${yamlRule(line.rule)}` };
    default:
      return undefined;
  }
}
