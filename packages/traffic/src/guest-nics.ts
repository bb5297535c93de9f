/** One network device of a guest, as its own configuration has it. */
export interface TrafficNic {
  /** `net0`. */
  readonly name: string;
  /** In lower case; absent where the configuration has none. */
  readonly mac?: string;
  readonly bridge?: string;
  /** `firewall=1`: rules apply to it. */
  readonly firewall: boolean;
  /** A container's own addresses, without prefix. */
  readonly addresses: readonly string[];
}

const macAddress = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/;

/** A guest's configuration up to its first `[snapshot]` header: as it is now. */
export function currentConfig(config: string): string {
  return config.split(/^\[/m, 1)[0] ?? '';
}

/** The `netN` lines of a guest's configuration. */
export function readNics(config: string): TrafficNic[] {
  return [...currentConfig(config).matchAll(/^(net\d+):(.*)$/gm)].map(([, name = '', line = '']) => readNic(name, line));
}

function readNic(name: string, line: string): TrafficNic {
  const values = new Map(line.split(',').map((part) => [part.slice(0, part.indexOf('=')).trim(), part.slice(part.indexOf('=') + 1).trim()]));
  const mac = [...values.values()].map((value) => value.toLowerCase()).find((value) => macAddress.test(value));
  const bridge = values.get('bridge');
  const addresses = [values.get('ip'), values.get('ip6')].flatMap((value) => value?.split('/', 1) ?? []).filter((value) => /[.:]/.test(value));
  return { name, firewall: values.get('firewall') === '1', addresses, ...(mac !== undefined && { mac }), ...(bridge !== undefined && { bridge }) };
}
