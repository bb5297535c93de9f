import type { Host } from '@pvewall/model';
import { surveyOf, surveyQueries, type Survey } from '@pvewall/resources';
import { readInventory } from './read-inventory.ts';

/** Reads everything that pvewall looks at on a host. */
export async function readSurvey(host: Host): Promise<Survey> {
  const inventory = await readInventory(host);
  return surveyOf(host.node, inventory, await host.read(surveyQueries(inventory)));
}
