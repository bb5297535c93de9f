import { tableProblems } from '@pvewall/ebtables';
import { backendOf, effective, empty, loadErrors, verify, withLoadErrors, type Config, type Document, type GuestNic, type Scope as NameScope } from '@pvewall/fw';
import { compareDiagnostics, type Diagnostic } from '@pvewall/model';
import { guestNics } from '../guest/nics.ts';
import type { Survey, SurveyedGuest } from './survey.ts';

export interface LintOptions {
  /** What the nodes would detect as `local_network`, as a network; an alias of that name hides it. */
  readonly localNetwork?: string;
}

/** What is wrong with a host's firewall configuration, file by file, and what stops the firewall of a node. */
export function lintSurvey(survey: Survey, options: LintOptions = {}): Diagnostic[] {
  const stopping = unique(nodesOf(survey).flatMap((node) => stopErrors(survey, node, options)));
  return withLoadErrors(unique([...survey.diagnostics, ...fileFindings(survey)]), stopping).sort(compareDiagnostics);
}

function fileFindings(survey: Survey): Diagnostic[] {
  const cluster = survey.cluster === undefined ? undefined : effective(survey.cluster);
  const scope: NameScope = { ...(cluster && { cluster }), ...clusterBackend(survey) };
  return [
    ...(survey.cluster === undefined ? [] : verify(survey.cluster, scope).diagnostics),
    ...[...survey.hosts].flatMap(([node, doc]) => verify(doc, { ...scope, ...backend(survey, node) }).diagnostics),
    ...[...survey.guests.values()].flatMap((guest) => guestFindings(survey, guest, cluster)),
    ...[...survey.vnets.values()].flatMap((doc) => verify(doc, scope).diagnostics),
    ...ebtablesFindings(survey),
  ];
}

/** pve-firewall saves and restores the whole filter table: one rule that does not come back stops it for good. */
function ebtablesFindings({ ebtables }: Survey): Diagnostic[] {
  if (ebtables === undefined) return [];
  const { tables, variant } = ebtables;
  return [...tables.values()].flatMap((table) => tableProblems(table, { variant })).filter(({ severity }) => severity !== 'info');
}

function guestFindings(survey: Survey, { doc, config, location }: SurveyedGuest, cluster: Config | undefined): readonly Diagnostic[] {
  if (doc === undefined) return [];
  const nics = config === undefined ? {} : { nics: guestNics(config).map(({ name }) => name) };
  const node = location === undefined ? {} : backend(survey, location.node);
  return verify(doc, { ...(cluster && { cluster }), ...nics, ...node }).diagnostics;
}

function backend({ hosts }: Survey, node: string): Pick<NameScope, 'backend'> {
  const doc = hosts.get(node);
  return { backend: doc === undefined ? 'iptables' : backendOf(effective(doc)) };
}

/** cluster.fw is read by every node: a node with the nftables backend is enough for its parser to matter. */
function clusterBackend(survey: Survey): Pick<NameScope, 'backend'> {
  const backends = [...survey.hosts.keys()].map((node) => backend(survey, node).backend);
  return { backend: backends.includes('nftables') ? 'nftables' : 'iptables' };
}

function nodesOf({ hosts, guests, node }: Survey): string[] {
  return [...new Set([...hosts.keys(), ...[...guests.values()].flatMap(({ location }) => location?.node ?? []), node])];
}

function stopErrors(survey: Survey, node: string, { localNetwork }: LintOptions): Diagnostic[] {
  const guests = [...survey.guests].flatMap(([vmid, { doc, config, location }]): [string, { doc: Document; nics: GuestNic[] }][] =>
    location?.node !== node || config === undefined
      ? []
      : [[String(vmid), { doc: doc ?? empty({ tier: 'guest', file: `${vmid}.fw` }), nics: guestNics(config) }]],
  );
  return loadErrors({ cluster: survey.cluster, host: survey.hosts.get(node), guests: new Map(guests), localNetwork });
}

function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(diagnostics.map((one) => [JSON.stringify([one.code, one.message, one.place?.file, one.place?.line]), one])).values()];
}
