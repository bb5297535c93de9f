import type { Host, Reading } from '@pvewall/model';
import { checkNode, folderQueries, kinds, nodeFolderQueries, nodesOf, takeInventory, type Inventory } from '@pvewall/resources';

/**
 * Lists the folders that say which nodes, guests and files there are.
 * @param more other folders to list
 */
export async function readInventory(host: Host, more: readonly string[] = []): Promise<Inventory> {
  const first = await list(host, folderQueries([...kinds.flatMap((kind) => kind.folders), ...more]));
  const second = await list(host, nodeFolderQueries(nodesOf(first)));
  const inventory = takeInventory(new Map([...first, ...second]));
  return { ...inventory, diagnostics: [...inventory.diagnostics, ...checkNode(host.node, inventory)] };
}

async function list(host: Host, queries: { readonly type: 'folder'; readonly path: string }[]): Promise<Map<string, Reading>> {
  const readings = await host.read(queries);
  return new Map(queries.map((query, i) => [query.path, readings[i] as Reading]));
}
