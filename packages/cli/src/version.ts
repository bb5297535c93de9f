/** Both set by the build: the version of package.json, and a digest of all that the bundle was made of. */
declare const PVEWALL_VERSION: string | undefined;
declare const PVEWALL_BUILD: string | undefined;

export const version: string = typeof PVEWALL_VERSION === 'string' ? PVEWALL_VERSION : '0.0.0-dev';

/** Undefined outside the bundle. */
export const build: string | undefined = typeof PVEWALL_BUILD === 'string' ? PVEWALL_BUILD : undefined;
