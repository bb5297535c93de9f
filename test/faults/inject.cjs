/**
 * Preloaded (`node --require`) into a real pvewall: counts what it changes below one folder, and at one of these changes
 * kills the process or lets the change fail. Told what to do by PVEWALL_FAULT, JSON: `root`, the folder; `log`, where to
 * write which changes there were; and a fault (`faults.ts`).
 */
const { Buffer } = require('node:buffer');
const fs = require('node:fs');
const process = require('node:process');
const { changing, reading } = require('./lists.cjs');

const { root, log, at = 0, kind = 'none', within = '' } = JSON.parse(process.env.PVEWALL_FAULT);
const original = { ...fs };
const opened = new Map();
const calls = [];
let failing = false;

const inside = (path) => typeof path === 'string' && (path === root || path.startsWith(`${root}/`));
const named = (path) => (typeof path === 'number' ? opened.get(path) : String(path));
function finish(entry) {
  original.writeFileSync(log, JSON.stringify(entry));
}

function die(entry) {
  finish(entry);
  process.kill(process.pid, 'SIGKILL');
}

function fault(code, name) {
  return Object.assign(new Error(`${code}: injected, ${name}`), { code, syscall: name.replace('Sync', ''), errno: -1 });
}

/** Half of what a write was to write. */
function tear(name, args) {
  if (name === 'writeSync') {
    const bytes = Buffer.from(args[1]);
    original.writeSync(args[0], bytes.subarray(0, bytes.length >> 1), 0, bytes.length >> 1, args.length > 2 && typeof args[1] === 'string' ? args[2] : null);
  }
}

/** `EIO`, `EIO lasting`, `EIO then ENOSPC` (that lasts). */
const [code, word, then = code] = kind.split(' ');
const later = word === undefined ? undefined : then;

/** A disk that stays full takes what needs no space; one that nobody may write to takes what is open already. */
function failsStill({ makes = false, open = false }, path) {
  return failing && path.startsWith(within) && ({ ENOSPC: makes, EACCES: !open }[later] ?? later !== undefined);
}

function change(name, how, args) {
  const call = { call: name, path: how.paths(args).map(named).find(inside).slice(root.length + 1) };
  calls.push(call);
  if (failsStill(how, call.path)) throw fault(later, name);
  if (calls.length !== at) return original[name](...args);
  switch (kind) {
    case 'kill before':
      return die(call);
    case 'kill after':
      original[name](...args);
      return die(call);
    case 'tear':
      tear(name, args);
      return die(call);
    default:
      failing = true;
      finish(call);
      if (code === 'ENOSPC') tear(name, args);
      throw fault(code, name);
  }
}

for (const [name, how] of Object.entries(changing)) {
  fs[name] = (...args) => {
    const idle = how.same?.(args) === true || !how.paths(args).map(named).some(inside);
    const result = idle ? original[name](...args) : change(name, how, args);
    if (name === 'openSync') opened.set(result, String(args[0]));
    return result;
  };
}
fs.closeSync = (file) => {
  original.closeSync(file);
  opened.delete(file);
};

/** Whoever changes the host by another way escapes the count: the process ends, and the log says so. */
function refuse(holder, prefix) {
  for (const [name, work] of Object.entries(holder)) {
    if (typeof work !== 'function' || reading.test(name) || Object.hasOwn(changing, name)) continue;
    holder[name] = (...args) => {
      if (args.slice(0, 2).map(named).some(inside)) die({ uncounted: `${prefix}${name}` });
      return work.apply(holder, args);
    };
  }
}
refuse(fs, '');
refuse(fs.promises, 'promises.');

if (at === 0) process.once('exit', () => finish(calls));
