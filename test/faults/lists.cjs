/** What of node:fs changes a file system, and what does not. */
const fs = require('node:fs');

const { O_CREAT, O_RDWR, O_TRUNC, O_WRONLY } = fs.constants;
const { lstatSync } = fs;
const there = (path) => lstatSync(path, { throwIfNoEntry: false }) !== undefined;
const isWrite = (flags) => (typeof flags === 'string' ? /[wa+]/.test(flags) : (flags & (O_CREAT | O_RDWR | O_TRUNC | O_WRONLY)) !== 0);

/**
 * What changes a file system, and what it names. `makes`: it needs space on the disk. `open`: it works on what is open
 * already, so that nobody asks for permission any more. `same`: this call of it changes nothing.
 */
const changing = {
  openSync: { paths: ([path]) => [path], makes: true, same: ([, flags = 'r']) => !isWrite(flags) },
  writeSync: { paths: ([file]) => [file], makes: true, open: true },
  writeFileSync: { paths: ([path]) => [path], makes: true },
  appendFileSync: { paths: ([path]) => [path], makes: true },
  fsyncSync: { paths: ([file]) => [file], open: true },
  ftruncateSync: { paths: ([file]) => [file], open: true },
  fchmodSync: { paths: ([file]) => [file], open: true },
  fchownSync: { paths: ([file]) => [file], open: true },
  chmodSync: { paths: ([path]) => [path] },
  utimesSync: { paths: ([path]) => [path] },
  renameSync: { paths: ([from, to]) => [from, to] },
  linkSync: { paths: ([from, to]) => [from, to], makes: true },
  symlinkSync: { paths: ([, path]) => [path], makes: true },
  unlinkSync: { paths: ([path]) => [path] },
  rmSync: { paths: ([path]) => [path], same: ([path]) => !there(path) },
  rmdirSync: { paths: ([path]) => [path] },
  mkdirSync: { paths: ([path]) => [path], makes: true, same: ([path]) => there(path) },
  mkdtempSync: { paths: ([prefix]) => [prefix], makes: true },
};

/** What changes nothing. All that is in neither list must not be used on the host: nobody would count it. */
const reading = /^(?:_|[A-Z])|^(?:l|f)?(?:stat|statfs)(?:Sync)?$|^(?:close|read|readv|readdir|readlink|readFile|realpath|access|opendir)(?:Sync)?$|^exists(?:Sync)?$|^createReadStream$|^(?:un)?watch(?:File)?$/;

module.exports = { changing, reading };
