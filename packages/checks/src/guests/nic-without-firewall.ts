import { effective } from '@pvewall/fw';
import type { Diagnostic } from '@pvewall/model';
import { guestConfigPath, guestNics, isTierOn, type GuestLocation, type SurveyedGuest } from '@pvewall/resources';
import type { Check, CheckScope } from '../check.ts';
import { report } from '../diagnostics.ts';
import { resultOf } from '../result-of.ts';
import { firstOf } from '../words.ts';
import { firewallFiles, guestConfigs, unread } from '../unread.ts';
import { guestsUnseen } from './guests-unseen.ts';

/** The third switch, on the NIC itself, is the one that is forgotten most often (docs/proxmox-ve.md 1). */
export const nicWithoutFirewall: Check = {
  name: 'guest-nics',
  title: 'the firewall looks at every NIC of a guest whose firewall is on',
  group: 'guests',
  queries: () => [],
  judge: (_readings, scope) => guestsUnseen(scope, guestConfigs) ?? unread(scope, firewallFiles) ?? resultOf(findingsOf(scope)),
};

function findingsOf({ survey, relied }: CheckScope): Diagnostic[] {
  return [...survey.guests].flatMap(([vmid, guest]) => (relied?.has(`guest.${vmid}`) === false ? [] : guestFinding(vmid, guest)));
}

function guestFinding(vmid: number, guest: SurveyedGuest): Diagnostic[] {
  const { config, location } = guest;
  if (config === undefined || location === undefined) return [];
  const open = guestNics(config).filter(({ firewall }) => !firewall).map(({ name }) => name);
  if (open.length === 0 || guest.doc === undefined || !isTierOn('guest', effective(guest.doc))) return [];
  return [
    report('check/nic-without-firewall', {
      message: `guest ${vmid} has its firewall on, and no firewall=1 at ${firstOf(open)}: no rule applies there`,
      hint: `Switch it on: ${commandFor(vmid, open[0] as string, config, location)}`,
      address: `guest.${vmid}`,
      place: placeOf(guestConfigPath(vmid, location), config, open[0] as string),
    }),
  ];
}

/** qm and pct replace a NIC whole, so that what it is stays said; what a shell would take for more is not. */
function commandFor(vmid: number, nic: string, config: string, { type }: GuestLocation): string {
  const value = new RegExp(`^${nic}:[ \\t]*([\\w=,:./;-]*)[ \\t]*$`, 'm').exec(config)?.[1] ?? 'VALUE';
  const kept = value.split(',').filter((part) => part !== '' && !part.startsWith('firewall='));
  return `${type === 'qemu' ? 'qm' : 'pct'} set ${vmid} --${nic} '${[...kept, 'firewall=1'].join(',')}'`;
}

function placeOf(file: string, config: string, nic: string): NonNullable<Diagnostic['place']> {
  const line = config.split('\n').findIndex((text) => text.startsWith(`${nic}:`));
  return { file, line: Math.max(line, 0) + 1, column: 1 };
}
