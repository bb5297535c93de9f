import { guestFile, userPattern, type Trace } from './trace.ts';

/** What one call of the API writes, by its path below /api2/json or /api2/extjs; the first that fits. */
const targets: readonly (readonly [pattern: RegExp, fileOf: (name: string) => string])[] = [
  [/^\/cluster\/firewall(?:\/|$)()/, () => '/etc/pve/firewall/cluster.fw'],
  [/^\/cluster\/sdn\/vnets\/([A-Za-z][A-Za-z0-9]{0,7})\/firewall(?:\/|$)/, (name) => `/etc/pve/sdn/firewall/${name}.fw`],
  [/^\/nodes\/[A-Za-z0-9-]{1,63}\/(?:qemu|lxc)\/([1-9]\d{2,8})\/firewall(?:\/|$)/, guestFile],
  [/^\/nodes\/([A-Za-z0-9-]{1,63})\/firewall(?:\/|$)/, (name) => `/etc/pve/nodes/${name}/host.fw`],
];

/**
 * `::ffff:192.0.2.7 - root@pam [22/11/2026:10:03:04 +0000] "PUT /api2/extjs/cluster/firewall/rules/0 HTTP/1.1" 200 13`.
 * Whoever asks chooses the path, so a line is taken whole or not at all, and none that was not let in. The web interface
 * is told in the answer what failed, which the log does not have: a call is a trace, not a proof.
 */
const line = new RegExp(
  String.raw`^([0-9a-fA-F.:]{2,45}) - (${userPattern}) \[(\d{2})/(\d{2})/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-]\d{2})(\d{2})\] "(?:PUT|POST|DELETE) /api2/(?:json|extjs)(/[\w./%:@+-]{1,200})(?:\?[^"\s]{0,2000})? HTTP/1\.[01]" 200 (?:\d{1,12}|-)$`,
);

/** What pveproxy's access log has of calls that change firewall files. */
export function readAccessLog(text: string): Trace[] {
  return text.split('\n').flatMap((one): Trace[] => {
    const found = line.exec(one);
    if (found === null) return [];
    const [, from = '', who = '', day = '', month = '', year = '', hour = '', minute = '', second = '', zoneHour = '', zoneMinute = '', path = ''] = found;
    const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zoneHour}:${zoneMinute}`);
    const [pattern, fileOf] = targets.find(([target]) => target.test(path)) ?? [];
    if (pattern === undefined || fileOf === undefined || Number.isNaN(at)) return [];
    const file = fileOf(pattern.exec(path)?.[1] ?? '');
    return [{ at, who, how: `through the API, from ${from.replace(/^::ffff:(?=\d+\.)/i, '')},`, source: "pveproxy's log", paths: [file] }];
  });
}
