/** What is to be run, and how. Paths are absolute, and have passed `settle`. */
export interface Schedule {
  /** Program and arguments: `['/usr/bin/pvewall']`. */
  readonly command: readonly [string, ...string[]];
  readonly policy: string;
  readonly repair: boolean;
  /** The file for node_exporter. */
  readonly metrics?: string;
  /** What gets each report on its stdin. */
  readonly exec?: string;
  /** The unit that systemd starts when a run ends with another exit code than 0. */
  readonly onFailure?: string;
}
