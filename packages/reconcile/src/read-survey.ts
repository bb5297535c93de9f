import type { Host } from '@pvewall/model';
import { surveyOf, surveyQueries, type Survey } from '@pvewall/resources';
import { readInventory } from './read-inventory.ts';

/**
 * Reads everything that pvewall looks at on a host.
 * @param folders whose names the inventory shall have as well
 */
export async function readSurvey(host: Host, folders: readonly string[] = []): Promise<Survey> {
  const inventory = await readInventory(host, folders);
  return surveyOf(host.node, inventory, await host.read(surveyQueries(inventory)));
}
