import { addressLength, parseNetwork } from '@pvewall/fw';
import { HostError } from '@pvewall/model';
import type { Invocation } from '../command.ts';

/** What `--local-network` says; undefined where it is absent. Throws HostError for what is no network. */
export function statedLocalNetwork({ values }: Pick<Invocation, 'values'>): string | undefined {
  const text = values.get('local-network');
  const network = text === undefined ? undefined : parseNetwork(text);
  if (text === undefined || (network !== undefined && network.prefix <= addressLength[network.version])) return text;
  throw new HostError('failed', `--local-network ${text} is no network`, { hint: 'For example 192.168.1.0/24' });
}
