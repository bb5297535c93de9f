export { adminSources, unknownSources } from './admin-source.ts';
export type { Admins, AdminSource } from './admin-source.ts';
export { adminClaims, clusterClaims } from './claim.ts';
export type { Claim, Neighbours, Ports } from './claim.ts';
export { proveClaims } from './prove-claims.ts';
export type { LostAccess, NodeStates } from './prove-claims.ts';
export { networksOf } from './networks-of.ts';
