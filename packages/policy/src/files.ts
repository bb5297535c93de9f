/** Where policy files come from: a port that the caller gives, so that this package touches no file system. */
export interface PolicyFiles {
  /** The bytes of a file; undefined when there is none. */
  read(path: string): Uint8Array | undefined;
  /**
   * The files that match a glob (`*`, `**`, `?`), relative to the folder of the file `from`, sorted; as paths in the
   * form that `read` takes.
   */
  list(pattern: string, from: string): string[];
}
