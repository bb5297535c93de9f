import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { effective, printAlias, printEntry, printRule, type Config, type Document } from '@pvewall/fw';
import { covers, HostError } from '@pvewall/model';
import { split, type TableState } from '@pvewall/ebtables';
import { renderDiagnostics, renderPlan, renderPlanJson, renderShow, renderShowJson, visible, type InventoryLine, type InventorySection } from '@pvewall/render';
import { readSurvey } from '@pvewall/reconcile';
import type { Survey } from '@pvewall/resources';
import type { Invocation, Run } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { openHost } from '../open-host.ts';
import { refuse, wantsJson } from '../report-findings.ts';
import { openSavedPlan } from '../saved-plan/open-saved-plan.ts';
import { planOfJson, trafficOfJson } from '../saved-plan/plan-of-json.ts';
import { wasEdited, type SavedPlan } from '../saved-plan/saved-plan.ts';

export const run: Run = async (invocation, io) => {
  const saved = isFile(resolve(io.cwd, invocation.operands[0] ?? '')) ? openSavedPlan(invocation, io) : undefined;
  return saved === undefined ? showHost(invocation, io) : showPlan(saved, invocation, io);
};

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** As it was made: nothing is read. */
function showPlan(saved: SavedPlan, invocation: Invocation, io: Io): ExitCode {
  if (wasEdited(saved)) throw new HostError('stale', 'the plan was edited after it was made', { hint: 'It cannot be applied any more. Plan again.' });
  const [plan, traffic] = [planOfJson(saved), trafficOfJson(saved)];
  const { created_at: created, pvewall, policy } = saved.saved;
  if (wantsJson(invocation)) io.out(renderPlanJson(plan, traffic));
  else io.out(`${visible(`Plan of ${created} by pvewall ${pvewall}, from ${policy.file}`)}\n\n${renderPlan(plan, io.outLook, { sources: new Map(Object.entries(policy.files)), traffic })}`);
  return exitCode.done;
}

async function showHost(invocation: Invocation, io: Io): Promise<ExitCode> {
  const host = openHost(invocation, io);
  const survey = await readSurvey(host);
  const errors = survey.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  const all = sectionsOf(survey);
  const [wanted] = invocation.operands;
  const sections = wanted === undefined ? all : all.filter(({ address }) => covers(wanted, address));
  if (all.length === 0 && errors.length > 0) return refuse(errors, survey.texts, invocation, io);
  if (wanted !== undefined && sections.length === 0) throw new HostError('failed', `nothing here has the address ${wanted}`, { hint: `There is: ${shorten(all.map(({ address }) => address))}.` });
  const inventory = { node: host.node, sections };
  io.out(wantsJson(invocation) ? renderShowJson(inventory) : renderShow(inventory, io.outLook));
  if (errors.length > 0) io.err(renderDiagnostics(errors, survey.texts, io.errLook));
  return errors.length > 0 ? exitCode.error : exitCode.done;
}

/** A cluster has thousands. */
function shorten(addresses: readonly string[]): string {
  return addresses.length <= 8 ? addresses.join(', ') : `${addresses.slice(0, 8).join(', ')} and ${addresses.length - 8} more`;
}

function sectionsOf(survey: Survey): InventorySection[] {
  return [
    ...(survey.cluster === undefined ? [] : [fileSection('cluster', survey.cluster)]),
    ...[...survey.hosts].map(([node, doc]) => fileSection(`node.${node}.host`, doc)),
    ...[...survey.guests].flatMap(([vmid, { doc }]) => (doc === undefined ? [] : [fileSection(`guest.${vmid}`, doc)])),
    ...[...survey.vnets].map(([name, doc]) => fileSection(`vnet.${name}`, doc)),
    ...[...(survey.ebtables?.tables.values() ?? [])].map((table) => tableSection(survey.node, table)),
    ...kernelSection(survey),
  ];
}

function fileSection(address: string, doc: Document): InventorySection {
  const ignored = doc.sections.flatMap(({ lines }) => lines).filter((line) => line.kind === 'bad').length;
  const notes = ignored === 0 ? [] : [`${ignored} ${ignored === 1 ? 'line' : 'lines'} that Proxmox VE ignores; pvewall lint says which`];
  return { address, subject: doc.file, lines: configLines(effective(doc)), notes };
}

function configLines({ options, aliases, ipsets, groups, rules }: Config): InventoryLine[] {
  return [
    ...[...options].map(([key, { value }]) => ({ label: `options.${key}`, value })),
    ...aliases.map((alias) => ({ label: `alias ${alias.name}`, value: printAlias(alias).slice(alias.name.length + 1) })),
    ...ipsets.flatMap(({ name, entries }) => labelled(`ipset ${name}`, entries.map(printEntry))),
    ...rules.map((rule, i) => ({ label: `rules[${i}]`, value: printRule(rule) })),
    ...groups.flatMap(({ name, rules: inside }) => labelled(`group ${name}`, inside.map(printRule))),
  ];
}

/** A container says its name once; an empty one says that it is. */
function labelled(label: string, values: readonly string[]): InventoryLine[] {
  return (values.length === 0 ? ['(empty)'] : values).map((value, i) => ({ label: i === 0 ? label : '', value }));
}

function tableSection(node: string, table: TableState): InventorySection {
  const { own, pve } = split(table);
  const lines = own.flatMap(({ name, policy, rules }) => [
    { label: `chain ${name}`, value: `policy ${policy ?? 'ACCEPT'}` },
    ...rules.map((rule, i) => ({ label: `  rules[${i}]`, value: rule.canonical })),
  ]);
  const notes = pve.length === 0 ? [] : [`${pve.length} chains of Proxmox VE's own are not shown`];
  return { address: `node.${node}.ebtables.${table.name}`, subject: `ebtables table ${table.name}`, lines, notes };
}

function kernelSection({ node, sysctl, sysctlAtBoot }: Survey): InventorySection[] {
  if (sysctl.size === 0) return [];
  const lines = [...sysctl].map(([key, value]) => ({ label: key, value: sysctlAtBoot.has(key) ? `${value} (kept at boot)` : value }));
  return [{ address: `node.${node}.sysctl`, subject: 'conntrack and bridge values of the running kernel', lines, notes: [] }];
}
