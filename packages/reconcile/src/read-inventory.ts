import type { Host, Reading } from '@pvewall/model';
import { folderQueries, guestFolderQueries, kinds, nodesOf, takeInventory, type Inventory } from '@pvewall/resources';

/** Lists the folders that say which nodes, guests and files there are. */
export async function readInventory(host: Host): Promise<Inventory> {
  const first = await list(host, folderQueries(kinds.flatMap((kind) => kind.folders)));
  const second = await list(host, guestFolderQueries(nodesOf(first)));
  return takeInventory(new Map([...first, ...second]));
}

async function list(host: Host, queries: { readonly type: 'folder'; readonly path: string }[]): Promise<Map<string, Reading>> {
  const readings = await host.read(queries);
  return new Map(queries.map((query, i) => [query.path, readings[i] as Reading]));
}
