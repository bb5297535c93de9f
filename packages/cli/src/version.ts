/** Set by the build from package.json. */
declare const PVEWALL_VERSION: string | undefined;

export const version: string = typeof PVEWALL_VERSION === 'string' ? PVEWALL_VERSION : '0.0.0-dev';
