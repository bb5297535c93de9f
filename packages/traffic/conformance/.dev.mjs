// packages/traffic/test/conformance.ts
import { readFileSync } from "node:fs";
var measuredHosts = read();
function read() {
  const hosts = readJson("../../fw/conformance/hosts.json");
  const packets = readJson("../conformance/packets.json");
  const byName = new Map(packets.map((entry) => [entry.name, entry.packets]));
  return hosts.map((host) => ({ name: host.name, texts: textsOf(host), packets: byName.get(host.name) ?? [] }));
}
function readJson(path) {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
}
function textsOf({ files, guests, local_network: localNetwork2 }) {
  const texts = ["qemu", "lxc"].flatMap(
    (kind) => Object.entries(guests[kind]).map(([vmid, nics]) => ({
      vmid: Number(vmid),
      kind,
      config: Object.entries(nics).map(([key, value]) => `${key}: ${value}
`).join(""),
      fw: files[`${vmid}.fw`]
    }))
  );
  return { node: "pve", cluster: files["cluster.fw"], host: files["host.fw"], guests: texts, localNetwork: localNetwork2 };
}

// packages/traffic/src/bounds.ts
function next(point) {
  return typeof point === "bigint" ? point + 1n : point + 1;
}
function contains(bounds, point) {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = low + high >>> 1;
    if (bounds[middle] <= point) low = middle + 1;
    else high = middle;
  }
  return (low & 1) === 1;
}
function boundsOf(ranges) {
  const sorted = [...ranges].sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
  const bounds = [];
  for (const [first, last] of sorted) {
    const end = next(last);
    const open = bounds.at(-1);
    if (open === void 0 || open < first) bounds.push(first, end);
    else if (open < end) bounds[bounds.length - 1] = end;
  }
  return bounds;
}
function intersection(a, b) {
  return combine(a, b, (inA, inB) => inA && inB);
}
function union(a, b) {
  return combine(a, b, (inA, inB) => inA || inB);
}
function difference(a, b) {
  return combine(a, b, (inA, inB) => inA && !inB);
}
function combine(a, b, wanted) {
  const bounds = [];
  let [i, j] = [0, 0];
  let inside = false;
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]];
    const point = right === void 0 || left !== void 0 && left <= right ? left : right;
    if (left === point) i++;
    if (right === point) j++;
    const want = wanted((i & 1) === 1, (j & 1) === 1);
    if (want !== inside) bounds.push(point);
    inside = want;
  }
  return bounds;
}

// packages/traffic/src/lower/lowered-rule.ts
var setFields = ["proto", "dport", "sport", "icmp", "dest", "source"];
function narrow(match, more) {
  const narrowed = { ...match };
  for (const field of setFields) {
    const [a, b] = [match[field], more[field]];
    if (b === void 0) continue;
    const both = a === void 0 ? b : intersection(a, b);
    if (both.length === 0) return void 0;
    narrowed[field] = both;
  }
  return { ...narrowed, ...more.iface !== void 0 && { iface: more.iface }, ...more.notMac !== void 0 && { notMac: more.notMac } };
}
function builtIn(name, match, verdict) {
  return { match, verdict, origin: { kind: "built-in", name } };
}

// packages/fw/src/document.ts
function* linesOf(doc) {
  for (const section of doc.sections) {
    if (section.lead !== void 0) yield* section.lead;
    if (section.header !== void 0) yield section.header;
    yield* section.lines;
  }
}

// packages/fw/src/chars.ts
function isBlank(code) {
  return code === 32 || code >= 9 && code <= 13;
}
function skipBlanks(text, at, end) {
  let i = at;
  while (i < end && isBlank(text.charCodeAt(i))) i++;
  return i;
}
function skipWord(text, at, end, plain2) {
  if (plain2) {
    const space = text.indexOf(" ", at);
    return space < 0 || space > end ? end : space;
  }
  let i = at;
  while (i < end && !isBlank(text.charCodeAt(i))) i++;
  return i;
}
function trimEnd(text, start, end) {
  let i = end;
  while (i > start && isBlank(text.charCodeAt(i - 1))) i--;
  return i;
}

// packages/fw/src/network.ts
var octet = "(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])";
var ipv4 = new RegExp(`^${octet}(?:\\.${octet}){3}$`);
var addressLength = { 4: 32, 6: 128 };
function parseNetwork(text) {
  const slash = text.indexOf("/");
  const head2 = slash < 0 ? text : text.slice(0, slash);
  const tail = slash < 0 ? void 0 : text.slice(slash + 1);
  if (tail !== void 0 && !/^\d+$/.test(tail)) return void 0;
  const words = parseIp(head2);
  if (words === void 0) return void 0;
  const version = words.length === 2 ? 4 : 6;
  return { version, words, prefix: tail === void 0 ? addressLength[version] : Number(tail) };
}
function parseIp(text) {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}
function parseIpv4(text) {
  if (!ipv4.test(text)) return void 0;
  const [a = 0, b = 0, c = 0, d = 0] = text.split(".").map(Number);
  return [a * 256 + b, c * 256 + d];
}
function parseIpv6(text) {
  const halves = text.split("::");
  if (halves.length > 2) return void 0;
  const head2 = wordsOf(halves[0] ?? "", halves.length === 1);
  const tail = halves.length === 2 ? wordsOf(halves[1] ?? "", true) : [];
  if (head2 === void 0 || tail === void 0) return void 0;
  const missing = 8 - head2.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return void 0;
  return [...head2, ...Array.from({ length: missing }, () => 0), ...tail];
}
function wordsOf(text, last) {
  if (text === "") return [];
  const words = [];
  const parts = text.split(":");
  for (const [i, part] of parts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      words.push(parseInt(part, 16));
      continue;
    }
    const embedded = last && i === parts.length - 1 ? parseIpv4(part) : void 0;
    if (embedded === void 0) return void 0;
    words.push(...embedded);
  }
  return words;
}
function mask(network) {
  const words = network.words.map((word, i) => {
    const bits = Math.min(Math.max(network.prefix - i * 16, 0), 16);
    return word & 65535 << 16 - bits & 65535;
  });
  return { ...network, words };
}
function hasHostBits(network) {
  return mask(network).words.some((word, i) => word !== network.words[i]);
}
function networkKey({ version, words, prefix }) {
  const address = version === 4 ? words.flatMap((word) => [word >> 8, word & 255]).join(".") : words.map((word) => word.toString(16)).join(":");
  return prefix === addressLength[version] ? address : `${address}/${prefix}`;
}
function withoutFullPrefix(text) {
  return text.includes(":") ? text.replace(/\/128$/, "") : text.replace(/\/32$/, "");
}
function compareWords(a, b) {
  for (let i = 0; i < a.length; i++) {
    const difference2 = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference2 !== 0) return difference2;
  }
  return 0;
}

// packages/fw/src/data/options.ts
var logLevels = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug", "nolog"];
var options = {
  cluster: {
    enable: { type: "switch", default: false, note: "a Unix time counts as on for 60 s (iptables backend only)" },
    ebtables: { type: "boolean", default: true },
    policy_in: { type: "enum", values: ["ACCEPT", "REJECT", "DROP"], default: "DROP" },
    policy_out: { type: "enum", values: ["ACCEPT", "REJECT", "DROP"], default: "ACCEPT" },
    policy_forward: { type: "enum", values: ["ACCEPT", "DROP"], default: "ACCEPT", backend: "nftables" },
    log_ratelimit: { type: "properties", text: "enable=1,rate=1/second,burst=5", properties: { enable: { type: "boolean", default: true, default_key: true }, rate: { pattern: "[1-9][0-9]*/(second|minute|hour|day)", default: "1/second" }, burst: { type: "integer", default: 5, minimum: 0 } } }
  },
  host: {
    enable: { type: "boolean", default: true },
    log_level_in: { type: "log-level", default: "nolog" },
    log_level_out: { type: "log-level", default: "nolog" },
    log_level_forward: { type: "log-level", default: "nolog", backend: "nftables" },
    tcp_flags_log_level: { type: "log-level", default: "nolog" },
    smurf_log_level: { type: "log-level", default: "nolog" },
    nosmurfs: { type: "boolean", default: true },
    tcpflags: { type: "boolean", default: false },
    ndp: { type: "boolean", default: true },
    nf_conntrack_max: { type: "integer", default: 262144, minimum: 32768 },
    nf_conntrack_tcp_timeout_established: { type: "integer", default: 432e3, minimum: 7875 },
    nf_conntrack_tcp_timeout_syn_recv: { type: "integer", default: 60, minimum: 30, maximum: 60 },
    nf_conntrack_allow_invalid: { type: "boolean", default: false },
    nf_conntrack_helpers: { type: "list", values: ["amanda", "ftp", "irc", "netbios-ns", "pptp", "sane", "sip", "snmp", "tftp"], default: "" },
    protection_synflood: { type: "boolean", default: false },
    protection_synflood_rate: { type: "integer", default: 200 },
    protection_synflood_burst: { type: "integer", default: 1e3 },
    log_nf_conntrack: { type: "boolean", default: false },
    nftables: { type: "boolean", default: false },
    protection_limit: { type: "integer", note: "parsed, in no API" }
  },
  guest: {
    enable: { type: "boolean", default: false },
    macfilter: { type: "boolean", default: true },
    dhcp: { type: "boolean", default: true, note: "documented default is off; the ruleset treats absent as on" },
    ndp: { type: "boolean", default: true },
    radv: { type: "boolean", default: false },
    ipfilter: { type: "boolean", default: false },
    policy_in: { type: "enum", values: ["ACCEPT", "REJECT", "DROP"], default: "DROP" },
    policy_out: { type: "enum", values: ["ACCEPT", "REJECT", "DROP"], default: "ACCEPT" },
    log_level_in: { type: "log-level", default: "nolog" },
    log_level_out: { type: "log-level", default: "nolog" },
    ips: { type: "boolean", default: false, note: "parsed, in no API" },
    ips_queues: { type: "pattern", pattern: "\\d+(:\\d+)?", note: "parsed, in no API" },
    layer2_protocols: { type: "list", note: "ethertype names or numbers; parsed, in no API; ebtables only" }
  },
  vnet: {
    enable: { type: "boolean", default: false },
    policy_forward: { type: "enum", values: ["ACCEPT", "DROP"], default: "ACCEPT" },
    log_level_forward: { type: "log-level", default: "nolog" }
  }
};

// packages/fw/src/option.ts
function optionSpec(tier, key) {
  const table = options[tier];
  return Object.hasOwn(table, key) ? table[key] : void 0;
}
function readOption(spec, value) {
  switch (spec.type) {
    case "boolean":
      return value === "0" || value === "1" ? value : void 0;
    case "switch":
    case "integer":
      return /^\d+$/.test(value) ? String(BigInt(value)) : void 0;
    case "enum":
      return spec.values.find((v) => v === value.toUpperCase());
    case "log-level":
      return value === "" ? "" : logLevels.find((l) => l === value.toLowerCase());
    case "pattern":
      return new RegExp(`^(?:${spec.pattern})$`).test(value) ? value : void 0;
    case "list":
      return /^\S+$/.test(value) ? spec.values === void 0 ? value : value.toLowerCase() : void 0;
    case "properties":
      return /^\S+$/.test(value) ? value : void 0;
  }
}
function defaultOf(spec) {
  if (spec.type === "properties") return "";
  if (spec.type === "pattern" || spec.default === void 0) return void 0;
  return typeof spec.default === "boolean" ? spec.default ? "1" : "0" : String(spec.default);
}
function readProperties(specs, text) {
  const found = /* @__PURE__ */ new Map();
  const defaultKey = Object.keys(specs).find((name) => specs[name]?.type === "boolean" && specs[name].default_key === true);
  for (const part of text.split(",").filter(Boolean)) {
    const equals = part.indexOf("=");
    const name = equals < 0 ? defaultKey : part.slice(0, equals);
    const spec = name === void 0 ? void 0 : specs[name];
    const value = spec === void 0 ? void 0 : readProperty(spec, part.slice(equals + 1));
    if (name === void 0 || value === void 0 || found.has(name)) return void 0;
    found.set(name, value);
  }
  return found;
}
function readProperty(spec, value) {
  if (spec.type === "boolean") {
    if (/^(1|on|yes|true)$/i.test(value)) return "1";
    return /^(0|off|no|false)$/i.test(value) ? "0" : void 0;
  }
  if (spec.type !== "integer") return new RegExp(`^(?:${spec.pattern})$`).test(value) ? value : void 0;
  if (!/^\d+$/.test(value)) return void 0;
  return spec.minimum !== void 0 && Number(value) < spec.minimum ? void 0 : String(Number(value));
}

// packages/fw/src/scan-rule.ts
var byLength = [
  void 0,
  [
    { name: "p", field: "proto", dashes: 1 },
    { name: "i", field: "iface", dashes: 1 }
  ],
  void 0,
  [{ name: "log", field: "log", dashes: 2 }],
  [{ name: "dest", field: "dest", dashes: 2 }],
  [
    { name: "dport", field: "dport", dashes: 2 },
    { name: "sport", field: "sport", dashes: 2 },
    { name: "proto", field: "proto", dashes: 2 }
  ],
  [{ name: "source", field: "source", dashes: 2 }],
  void 0,
  void 0,
  [{ name: "icmp-type", field: "icmpType", dashes: 2 }]
];
var parameters = byLength.flatMap(
  (names3 = []) => names3.flatMap(({ name, dashes }) => dashes === 1 ? [`-${name}`] : [`-${name}`, `--${name}`])
);
function fieldAt(text, at, end) {
  if (text.charCodeAt(at) !== dash) return void 0;
  const dashes = text.charCodeAt(at + 1) === dash ? 2 : 1;
  const names3 = byLength[end - at - dashes];
  if (names3 === void 0) return void 0;
  for (const known3 of names3) {
    if (dashes <= known3.dashes && text.startsWith(known3.name, at + dashes)) return known3.field;
  }
  return void 0;
}
var types = /* @__PURE__ */ new Map([
  ["IN", "in"],
  ["OUT", "out"],
  ["FORWARD", "forward"],
  ["GROUP", "group"]
]);
var levels = new Set(logLevels);
var hash = 35;
var bar = 124;
var dash = 45;
var closing = 41;
function isFault(result) {
  return "error" in result;
}
function scanRule(text, start, comment, end, place, plain2) {
  const disabled = text.charCodeAt(start) === bar;
  const typeStart = disabled ? start + 1 : start;
  const typeEnd = skipWord(text, typeStart, comment, plain2);
  const actionStart = skipBlanks(text, typeEnd, comment);
  const actionEnd = skipWord(text, actionStart, comment, plain2);
  if (typeEnd === typeStart) return { error: "a rule starts with IN, OUT, FORWARD or GROUP", at: typeStart };
  const word = text.slice(typeStart, typeEnd);
  const type = types.get(word) ?? types.get(word.toUpperCase());
  if (type === void 0) return { error: `'${word}' is no rule type: IN, OUT, FORWARD or GROUP`, at: typeStart };
  if (actionEnd === actionStart) return { error: "the rule has no action", at: typeStart };
  const rule = { type, action: text.slice(actionStart, actionEnd) };
  if (disabled) rule.disabled = true;
  if (type !== "group" && text.charCodeAt(actionEnd - 1) === closing) splitMacro(rule);
  const stopped = scanParameters(rule, text, skipBlanks(text, actionEnd, comment), comment, plain2);
  if (stopped < comment) return { error: faultAt(rule, text, stopped, comment), at: stopped };
  if (comment < end) setComment(rule, text, comment, end);
  rule.at = place;
  return rule;
}
var macroActions = ["ACCEPT", "DROP", "REJECT"];
function splitMacro(rule) {
  const open = rule.action.lastIndexOf("(");
  const action = rule.action.slice(open + 1, -1);
  if (open < 1 || !macroActions.includes(action)) return;
  rule.macro = rule.action.slice(0, open);
  rule.action = action;
}
function scanParameters(rule, text, start, end, plain2) {
  let at = start;
  while (at < end) {
    const wordEnd = skipWord(text, at, end, plain2);
    const valueStart = wordEnd + 1;
    if (valueStart >= end || text.charCodeAt(wordEnd) !== 32 || isBlank(text.charCodeAt(valueStart))) return at;
    const field = fieldAt(text, at, wordEnd);
    if (field === void 0 || field !== "iface" && rule.type === "group") return at;
    let valueEnd = skipWord(text, valueStart, end, plain2);
    let value = text.slice(valueStart, valueEnd);
    if (field === "log" && !levels.has(value)) {
      const level = logLevels.find((l) => value.startsWith(l));
      if (level === void 0) return at;
      value = level;
      valueEnd = valueStart + level.length;
    }
    setField(rule, field, value);
    at = skipBlanks(text, valueEnd, end);
  }
  return at;
}
function setField(rule, field, value) {
  switch (field) {
    case "source":
      rule.source = value;
      break;
    case "dest":
      rule.dest = value;
      break;
    case "proto":
      rule.proto = value;
      break;
    case "dport":
      rule.dport = value;
      break;
    case "sport":
      rule.sport = value;
      break;
    case "iface":
      rule.iface = value;
      break;
    case "log":
      rule.log = value;
      break;
    case "icmpType":
      rule.icmpType = value;
  }
}
function setComment(rule, text, comment, end) {
  const start = skipBlanks(text, comment + 1, end);
  if (text.charCodeAt(comment) === hash && start < end) rule.comment = text.slice(start, trimEnd(text, start, end));
}
function faultAt(rule, text, at, end) {
  const wordEnd = skipWord(text, at, end, false);
  const word = text.slice(at, wordEnd);
  const field = fieldAt(text, at, wordEnd);
  if (field === void 0) return word.startsWith("-") ? `unknown parameter '${word}'` : `'${word}' is left over`;
  if (rule.type === "group" && field !== "iface") return `a GROUP rule takes no '${word}', only -i`;
  const valueStart = skipBlanks(text, wordEnd, end);
  if (valueStart === end) return `'${word}' has no value`;
  if (field === "log" && valueStart === wordEnd + 1) return `unknown log level '${text.slice(valueStart, skipWord(text, valueStart, end, false))}'`;
  return `exactly one space must stand between '${word}' and its value`;
}

// packages/fw/src/scan-items.ts
function scanItem(tier, kind, span) {
  switch (kind) {
    case "rules":
    case "group":
      return scanRuleLine(span);
    case "ipset":
      return scanEntry(span);
    case "aliases":
      return scanAlias(span);
    case "options":
      return scanOption(tier, span);
    case "none":
      return bad(span, "no-section");
  }
}
function bad({ raw, at }, why) {
  return { kind: "bad", raw, at, why };
}
function scanRuleLine(span) {
  const rule = scanRule(span.raw, span.start, span.hash, span.end, span.at, span.plain);
  return isFault(rule) ? bad(span, "rule") : { kind: "rule", raw: span.raw, rule };
}
function scanOption(tier, span) {
  const { start, end, raw, at } = span;
  const colon = raw.indexOf(":", start);
  if (colon < 0 || colon >= end) return bad(span, "option");
  const key = raw.slice(start, colon).toLowerCase();
  const spec = optionSpec(tier, key);
  if (spec === void 0) return bad(span, "option");
  const value = readOption(spec, raw.slice(skipBlanks(raw, colon + 1, end), end));
  return value === void 0 ? bad(span, "option-value") : { kind: "option", raw, key, option: { value, at } };
}
function scanAlias(span) {
  const { start, hash: hash2, raw, at, plain: plain2 } = span;
  const end = trimEnd(raw, start, hash2);
  const nameEnd = skipWord(raw, start, end, plain2);
  const address = raw.slice(nameEnd + 1, end);
  if (nameEnd === end || skipWord(raw, nameEnd + 1, end, plain2) !== end || parseNetwork(address) === void 0) return bad(span, "alias");
  const comment = commentOf(span);
  const name = raw.slice(start, nameEnd);
  return { kind: "alias", raw, alias: comment === "" ? { name, address, at } : { name, address, comment, at } };
}
var exclamation = 33;
function scanEntry(span) {
  const { start, hash: hash2, raw, at, plain: plain2 } = span;
  const end = trimEnd(raw, start, hash2);
  const nomatch = raw.charCodeAt(start) === exclamation && start + 1 < end;
  const addressStart = nomatch ? skipBlanks(raw, start + 1, end) : start;
  if (addressStart === end || skipWord(raw, addressStart, end, plain2) !== end) return bad(span, "entry");
  const address = raw.slice(addressStart, end);
  const comment = commentOf(span);
  if (!nomatch) return { kind: "entry", raw, entry: comment === "" ? { address, at } : { address, comment, at } };
  return { kind: "entry", raw, entry: comment === "" ? { address, nomatch, at } : { address, nomatch, comment, at } };
}
function commentOf({ raw, hash: hash2, end }) {
  if (hash2 >= end) return "";
  let start = hash2 + 1;
  while (start < end && isBlank(raw.charCodeAt(start))) start++;
  return raw.slice(start, end);
}

// packages/fw/src/tiers.ts
var tiers = {
  cluster: { sections: ["options", "aliases", "ipset", "group", "rules"], ruleTypes: ["in", "out", "forward", "group"] },
  host: { sections: ["options", "rules"], ruleTypes: ["in", "out", "forward", "group"] },
  guest: { sections: ["options", "aliases", "ipset", "rules"], ruleTypes: ["in", "out", "group"] },
  vnet: { sections: ["options", "rules"], ruleTypes: ["forward", "group"] }
};
var groupRuleTypes = ["in", "out", "forward"];
var maxFileSize = 1024 * 1024;
var maxNameLength = { alias: 64, ipset: 64, group: 18 };
var names = /^[A-Za-z][A-Za-z0-9_-]+$/;
function isName(kind, name) {
  return name.length <= maxNameLength[kind] && names.test(name);
}

// packages/fw/src/parse.ts
var hashCode = 35;
var bracket = 91;
function parse(text, where) {
  const { tier, file } = where;
  const sections = [];
  const plain2 = !otherBlanks.test(text);
  let section;
  let number = 0;
  let next2 = 0;
  while (next2 < text.length) {
    number++;
    const start = next2;
    const lineFeed = text.indexOf("\n", start);
    next2 = lineFeed < 0 ? text.length : lineFeed + 1;
    const raw = text.slice(start, next2);
    const from = skipBlanks(raw, 0, raw.length);
    const first = raw.charCodeAt(from);
    if (first === bracket) {
      const to = trimEnd(raw, from, raw.length);
      const opened = openSection(tier, raw.slice(from, to), raw, { file, line: number, column: from + 1, length: to - from });
      if (opened !== void 0) {
        sections.push(section = opened);
        continue;
      }
    }
    if (section === void 0) sections.push(section = { kind: "none", name: "", at: { file, line: 1, column: 1 }, lines: [] });
    if (from === raw.length) section.lines.push({ kind: "blank", raw });
    else if (first === hashCode) section.lines.push({ kind: "comment", raw });
    else section.lines.push(scanLine(tier, section.kind, raw, from, file, number, plain2));
  }
  return { tier, file, sections };
}
var otherBlanks = /[\t\v\f]|\r(?!\n)/;
function scanLine(tier, kind, raw, start, file, line, plain2) {
  const end = trimEnd(raw, start, raw.length);
  const hash2 = raw.indexOf("#", start);
  const at = { file, line, column: start + 1, length: end - start };
  return scanItem(tier, kind, { raw, start, hash: hash2 < 0 ? end : hash2, end, at, plain: plain2 });
}
var plainHeaders = /* @__PURE__ */ new Map([
  ["[options]", "options"],
  ["[aliases]", "aliases"],
  ["[rules]", "rules"]
]);
var namedHeader = /^\[(ipset|group)[\t-\r ]+([^\t-\r ]+)\][\t-\r ]*(?:#[\t-\r ]*(.*))?$/is;
function openSection(tier, header, raw, at) {
  const plain2 = plainHeaders.get(header.toLowerCase());
  if (plain2 !== void 0) {
    return tiers[tier].sections.includes(plain2) ? { kind: plain2, name: "", at, header: { kind: "header", raw }, lines: [] } : void 0;
  }
  const match = namedHeader.exec(header);
  const kind = match?.[1]?.toLowerCase();
  if (match === null || kind !== "ipset" && kind !== "group" || !tiers[tier].sections.includes(kind)) return void 0;
  const name = (match[2] ?? "").toLowerCase();
  if (!isName(kind, name)) return { kind: "none", name: "", at, header: { kind: "bad", raw, at, why: "name" }, lines: [] };
  const comment = match[3];
  const section = { kind, name, at, header: { kind: "header", raw }, lines: [] };
  if (comment !== void 0 && comment !== "") section.comment = comment;
  return section;
}

// packages/fw/src/parse-rule.ts
function parseRule(line, at) {
  const lineBreak = line.search(/[\n\r]/);
  if (lineBreak >= 0) return { error: "a rule is one line", column: lineBreak + 1 };
  const start = skipBlanks(line, 0, line.length);
  const end = trimEnd(line, start, line.length);
  if (start === end || line[start] === "#") return { error: "a rule starts with IN, OUT, FORWARD or GROUP", column: start + 1 };
  const hash2 = line.indexOf("#", start);
  const result = scanRule(line, start, hash2 < 0 ? end : hash2, end, at ?? nowhere, false);
  if (isFault(result)) return { error: result.error, column: result.at + 1 };
  if (at !== void 0) return { rule: result };
  const { at: _at, ...rule } = result;
  return { rule };
}
var nowhere = { file: "", line: 1, column: 1 };

// packages/model/src/address.ts
var collator = new Intl.Collator("en", { numeric: true });

// packages/model/src/diagnostic.ts
function reporter(catalogue2) {
  return (code, finding) => ({ code, severity: catalogue2[code].severity, ...finding });
}

// packages/model/src/nearest.ts
function nearest(word, candidates) {
  const wanted = plain(word);
  let best;
  let least = slipsIn(word) + 1;
  for (const candidate of candidates) {
    const found = distance(wanted, plain(candidate), least);
    if (found < least) [best, least] = [candidate, found];
  }
  return best;
}
function slipsIn({ length }) {
  return length < 2 ? 0 : Math.min(3, Math.max(1, Math.floor(length / 3)));
}
function plain(word) {
  return word.toLowerCase().replace(/[-_ ]/g, "");
}
function distance(a, b, limit) {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let before2 = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (last[j - 1] ?? limit) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before2[j - 2] ?? limit) + 1 : limit;
      row.push(Math.min((last[j] ?? limit) + 1, (row[j - 1] ?? limit) + 1, changed, swapped));
    }
    [before2, last] = [last, row];
  }
  return Math.min(last[b.length] ?? limit, limit);
}

// packages/fw/src/data/macros.ts
var macros = {
  Amanda: [{ proto: "udp", dport: "10080" }, { proto: "tcp", dport: "10080" }],
  Auth: [{ proto: "tcp", dport: "113" }],
  BGP: [{ proto: "tcp", dport: "179" }],
  BitTorrent: [{ proto: "tcp", dport: "6881:6889" }, { proto: "udp", dport: "6881" }],
  BitTorrent32: [{ proto: "tcp", dport: "6881:6999" }, { proto: "udp", dport: "6881" }],
  Ceph: [{ proto: "tcp", dport: "6789" }, { proto: "tcp", dport: "3300" }, { proto: "tcp", dport: "6800:7300" }],
  CVS: [{ proto: "tcp", dport: "2401" }],
  Citrix: [{ proto: "tcp", dport: "1494" }, { proto: "udp", dport: "1604" }, { proto: "tcp", dport: "2598" }],
  DAAP: [{ proto: "tcp", dport: "3689" }, { proto: "udp", dport: "3689" }],
  DCC: [{ proto: "tcp", dport: "6277" }],
  DHCPfwd: [{ proto: "udp", dport: "67:68", sport: "67:68" }],
  DNS: [{ proto: "udp", dport: "53" }, { proto: "tcp", dport: "53" }],
  Distcc: [{ proto: "tcp", dport: "3632" }],
  FTP: [{ proto: "tcp", dport: "21" }],
  Finger: [{ proto: "tcp", dport: "79" }],
  GNUnet: [{ proto: "tcp", dport: "2086" }, { proto: "udp", dport: "2086" }, { proto: "tcp", dport: "1080" }, { proto: "udp", dport: "1080" }],
  GRE: [{ proto: "47" }],
  Git: [{ proto: "tcp", dport: "9418" }],
  HKP: [{ proto: "tcp", dport: "11371" }],
  HTTP: [{ proto: "tcp", dport: "80" }],
  HTTPS: [{ proto: "tcp", dport: "443" }],
  ICPV2: [{ proto: "udp", dport: "3130" }],
  ICQ: [{ proto: "tcp", dport: "5190" }],
  IMAP: [{ proto: "tcp", dport: "143" }],
  IMAPS: [{ proto: "tcp", dport: "993" }],
  IPIP: [{ proto: "94" }],
  IPsec: [{ proto: "udp", dport: "500", sport: "500" }, { proto: "50" }],
  IPsecah: [{ proto: "udp", dport: "500", sport: "500" }, { proto: "51" }],
  IPsecnat: [{ proto: "udp", dport: "500" }, { proto: "udp", dport: "4500" }, { proto: "50" }],
  IRC: [{ proto: "tcp", dport: "6667" }],
  Jetdirect: [{ proto: "tcp", dport: "9100" }],
  L2TP: [{ proto: "udp", dport: "1701" }],
  LDAP: [{ proto: "tcp", dport: "389" }],
  LDAPS: [{ proto: "tcp", dport: "636" }],
  MSNP: [{ proto: "tcp", dport: "1863" }],
  MSSQL: [{ proto: "tcp", dport: "1433" }],
  Mail: [{ proto: "tcp", dport: "25" }, { proto: "tcp", dport: "465" }, { proto: "tcp", dport: "587" }],
  MDNS: [{ proto: "udp", dport: "5353" }],
  Munin: [{ proto: "tcp", dport: "4949" }],
  MySQL: [{ proto: "tcp", dport: "3306" }],
  NNTP: [{ proto: "tcp", dport: "119" }],
  NNTPS: [{ proto: "tcp", dport: "563" }],
  NTP: [{ proto: "udp", dport: "123" }],
  OSPF: [{ proto: "89" }],
  OpenVPN: [{ proto: "udp", dport: "1194" }],
  PCA: [{ proto: "udp", dport: "5632" }, { proto: "tcp", dport: "5631" }],
  PMG: [{ proto: "tcp", dport: "8006" }],
  POP3: [{ proto: "tcp", dport: "110" }],
  POP3S: [{ proto: "tcp", dport: "995" }],
  PPtP: [{ proto: "47" }, { proto: "tcp", dport: "1723" }],
  Ping: [{ proto: "icmp", dport: "echo-request" }],
  PostgreSQL: [{ proto: "tcp", dport: "5432" }],
  Printer: [{ proto: "tcp", dport: "515" }],
  RDP: [{ proto: "tcp", dport: "3389" }],
  RIP: [{ proto: "udp", dport: "520" }],
  RNDC: [{ proto: "tcp", dport: "953" }],
  Razor: [{ proto: "tcp", dport: "2703" }],
  Rdate: [{ proto: "tcp", dport: "37" }],
  Rsync: [{ proto: "tcp", dport: "873" }],
  SANE: [{ proto: "tcp", dport: "6566" }],
  SMB: [{ proto: "udp", dport: "135,445" }, { proto: "udp", dport: "137:139" }, { proto: "udp", dport: "1024:65535", sport: "137" }, { proto: "tcp", dport: "135,139,445" }],
  SMBswat: [{ proto: "tcp", dport: "901" }],
  SMTP: [{ proto: "tcp", dport: "25" }],
  SMTPS: [{ proto: "tcp", dport: "465" }],
  SNMP: [{ proto: "udp", dport: "161:162" }, { proto: "tcp", dport: "161" }],
  SPAMD: [{ proto: "tcp", dport: "783" }],
  SSH: [{ proto: "tcp", dport: "22" }],
  SVN: [{ proto: "tcp", dport: "3690" }],
  SixXS: [{ proto: "tcp", dport: "3874" }, { proto: "udp", dport: "3740" }, { proto: "41" }, { proto: "udp", dport: "5072,8374" }],
  SPICEproxy: [{ proto: "tcp", dport: "3128" }],
  Squid: [{ proto: "tcp", dport: "3128" }],
  Submission: [{ proto: "tcp", dport: "587" }],
  Syslog: [{ proto: "udp", dport: "514" }, { proto: "tcp", dport: "514" }],
  TFTP: [{ proto: "udp", dport: "69" }],
  Telnet: [{ proto: "tcp", dport: "23" }],
  Telnets: [{ proto: "tcp", dport: "992" }],
  Time: [{ proto: "tcp", dport: "37" }],
  Trcrt: [{ proto: "udp", dport: "33434:33524" }, { proto: "icmp", dport: "echo-request" }],
  VNC: [{ proto: "tcp", dport: "5900:5999" }],
  VNCL: [{ proto: "tcp", dport: "5500" }],
  Web: [{ proto: "tcp", dport: "80" }, { proto: "tcp", dport: "443" }],
  Webcache: [{ proto: "tcp", dport: "8080" }],
  Webmin: [{ proto: "tcp", dport: "10000" }],
  Whois: [{ proto: "tcp", dport: "43" }]
};
var macros6 = {
  Ping: [{ proto: "icmpv6", dport: "echo-request" }],
  NeighborDiscovery: [{ proto: "icmpv6", dport: "router-solicitation" }, { proto: "icmpv6", dport: "router-advertisement" }, { proto: "icmpv6", dport: "neighbor-solicitation" }, { proto: "icmpv6", dport: "neighbor-advertisement" }],
  DHCPv6: [{ proto: "udp", dport: "546:547", sport: "546:547" }],
  Trcrt: [{ proto: "udp", dport: "33434:33524" }, { proto: "icmpv6", dport: "echo-request" }]
};

// packages/fw/src/macro.ts
var macroNames = [.../* @__PURE__ */ new Set([...Object.keys(macros), ...Object.keys(macros6)])];
var byLowerCase = new Map(macroNames.map((name) => [name.toLowerCase(), name]));
function macroName(name) {
  return byLowerCase.get(name.toLowerCase());
}
function macroMatches(name, version) {
  const own = macroName(name);
  if (own === void 0) return [];
  const forAll = Object.hasOwn(macros, own) ? macros[own] ?? [] : [];
  return version === 6 && Object.hasOwn(macros6, own) ? macros6[own] ?? [] : forAll;
}

// packages/fw/src/same.ts
function aliasKey(name) {
  return name.toLowerCase();
}

// packages/fw/src/effective.ts
var known = /* @__PURE__ */ new WeakMap();
function effective(doc) {
  const found = known.get(doc);
  if (found !== void 0) return found;
  const config = collect(doc);
  known.set(doc, config);
  return config;
}
function collect(doc) {
  const options2 = /* @__PURE__ */ new Map();
  const aliases = /* @__PURE__ */ new Map();
  const ipsets = /* @__PURE__ */ new Map();
  const groups = /* @__PURE__ */ new Map();
  const rules = [];
  for (const section of doc.sections) {
    for (const line of section.lines) {
      if (line.kind === "option") options2.set(line.key, line.option);
      else if (line.kind === "alias") aliases.set(aliasKey(line.alias.name), line.alias);
    }
    if (section.kind === "rules") for (const rule of rulesOf(section)) rules.push(rule);
    if (section.kind === "ipset") {
      ipsets.set(section.name, { ...head(section, ipsets.get(section.name)), entries: entriesOf(section) });
    } else if (section.kind === "group") {
      groups.set(section.name, { ...head(section, groups.get(section.name)), rules: rulesOf(section) });
    }
  }
  return { options: options2, aliases: [...aliases.values()], ipsets: [...ipsets.values()], groups: [...groups.values()], rules };
}
function head(section, before2) {
  const comment = section.comment ?? before2?.comment;
  const { name, at } = section;
  return comment === void 0 ? { name, at } : { name, comment, at };
}
function rulesOf(section) {
  const rules = [];
  for (const line of section.lines) if (line.kind === "rule") rules.push(line.rule);
  return rules;
}
function entriesOf(section) {
  const entries = [];
  for (const line of section.lines) if (line.kind === "entry") entries.push(line.entry);
  return entries;
}

// packages/fw/src/data/icmp-types.ts
var icmpTypes = {
  icmp: {
    any: null,
    "echo-reply": [0],
    "destination-unreachable": [3],
    "network-unreachable": [3, 0],
    "host-unreachable": [3, 1],
    "protocol-unreachable": [3, 2],
    "port-unreachable": [3, 3],
    "fragmentation-needed": [3, 4],
    "source-route-failed": [3, 5],
    "network-unknown": [3, 6],
    "host-unknown": [3, 7],
    "network-prohibited": [3, 9],
    "host-prohibited": [3, 10],
    "TOS-network-unreachable": [3, 11],
    "TOS-host-unreachable": [3, 12],
    "communication-prohibited": [3, 13],
    "host-precedence-violation": [3, 14],
    "precedence-cutoff": [3, 15],
    "source-quench": [4],
    redirect: [5],
    "network-redirect": [5, 0],
    "host-redirect": [5, 1],
    "TOS-network-redirect": [5, 2],
    "TOS-host-redirect": [5, 3],
    "echo-request": [8],
    "router-advertisement": [9],
    "router-solicitation": [10],
    "time-exceeded": [11],
    "ttl-zero-during-transit": [11, 0],
    "ttl-zero-during-reassembly": [11, 1],
    "parameter-problem": [12],
    "ip-header-bad": [12, 0],
    "required-option-missing": [12, 1],
    "timestamp-request": [13],
    "timestamp-reply": [14],
    "address-mask-request": [17],
    "address-mask-reply": [18]
  },
  icmpv6: {
    "destination-unreachable": [1],
    "no-route": [1, 0],
    "communication-prohibited": [1, 1],
    "beyond-scope": [1, 2],
    "address-unreachable": [1, 3],
    "port-unreachable": [1, 4],
    "failed-policy": [1, 5],
    "reject-route": [1, 6],
    "packet-too-big": [2],
    "time-exceeded": [3],
    "ttl-zero-during-transit": [3, 0],
    "ttl-zero-during-reassembly": [3, 1],
    "parameter-problem": [4],
    "bad-header": [4, 0],
    "unknown-header-type": [4, 1],
    "unknown-option": [4, 2],
    "echo-request": [128],
    "echo-reply": [129],
    "router-solicitation": [133],
    "router-advertisement": [134],
    "neighbor-solicitation": [135],
    "neighbour-solicitation": [135],
    "neighbor-advertisement": [136],
    "neighbour-advertisement": [136],
    redirect: [137]
  }
};

// packages/fw/src/data/protocols.ts
var protocols = {
  ip: 0,
  hopopt: 0,
  icmp: 1,
  igmp: 2,
  ggp: 3,
  ipencap: 4,
  st: 5,
  tcp: 6,
  egp: 8,
  igp: 9,
  pup: 12,
  udp: 17,
  hmp: 20,
  "xns-idp": 22,
  rdp: 27,
  "iso-tp4": 29,
  dccp: 33,
  xtp: 36,
  ddp: 37,
  "idpr-cmtp": 38,
  ipv6: 41,
  "ipv6-route": 43,
  "ipv6-frag": 44,
  idrp: 45,
  rsvp: 46,
  gre: 47,
  esp: 50,
  ah: 51,
  skip: 57,
  "ipv6-icmp": 58,
  "ipv6-nonxt": 59,
  "ipv6-opts": 60,
  rspf: 73,
  vmtp: 81,
  eigrp: 88,
  ospf: 89,
  "ax.25": 93,
  ipip: 94,
  etherip: 97,
  encap: 98,
  pim: 103,
  ipcomp: 108,
  vrrp: 112,
  l2tp: 115,
  isis: 124,
  sctp: 132,
  fc: 133,
  "mobility-header": 135,
  udplite: 136,
  "mpls-in-ip": 137,
  manet: 138,
  hip: 139,
  shim6: 140,
  wesp: 141,
  rohc: 142,
  ethernet: 143,
  mptcp: 262,
  icmpv6: 58
};
var protocolsWithPorts = /* @__PURE__ */ new Set([
  ...["tcp", "udp", "udplite", "dccp", "sctp"],
  ...["6", "17", "136", "33", "132"]
]);

// packages/fw/src/data/services.ts
var services = {
  tcp: {
    tcpmux: 1,
    echo: 7,
    discard: 9,
    sink: 9,
    null: 9,
    systat: 11,
    users: 11,
    daytime: 13,
    netstat: 15,
    qotd: 17,
    quote: 17,
    chargen: 19,
    ttytst: 19,
    source: 19,
    "ftp-data": 20,
    ftp: 21,
    ssh: 22,
    telnet: 23,
    smtp: 25,
    mail: 25,
    time: 37,
    timserver: 37,
    whois: 43,
    nicname: 43,
    tacacs: 49,
    domain: 53,
    gopher: 70,
    finger: 79,
    http: 80,
    www: 80,
    kerberos: 88,
    kerberos5: 88,
    krb5: 88,
    "kerberos-sec": 88,
    "iso-tsap": 102,
    tsap: 102,
    "acr-nema": 104,
    dicom: 104,
    pop3: 110,
    "pop-3": 110,
    sunrpc: 111,
    portmapper: 111,
    auth: 113,
    authentication: 113,
    tap: 113,
    ident: 113,
    nntp: 119,
    readnews: 119,
    untp: 119,
    epmap: 135,
    "loc-srv": 135,
    "netbios-ssn": 139,
    imap2: 143,
    imap: 143,
    snmp: 161,
    "snmp-trap": 162,
    snmptrap: 162,
    "cmip-man": 163,
    "cmip-agent": 164,
    mailq: 174,
    bgp: 179,
    smux: 199,
    qmtp: 209,
    z3950: 210,
    wais: 210,
    pawserv: 345,
    zserv: 346,
    rpc2portmap: 369,
    codaauth2: 370,
    ldap: 389,
    svrloc: 427,
    https: 443,
    snpp: 444,
    "microsoft-ds": 445,
    kpasswd: 464,
    submissions: 465,
    ssmtp: 465,
    smtps: 465,
    urd: 465,
    saft: 487,
    rtsp: 554,
    nqs: 607,
    qmqp: 628,
    ipp: 631,
    ldp: 646,
    exec: 512,
    login: 513,
    shell: 514,
    cmd: 514,
    syslog: 514,
    printer: 515,
    spooler: 515,
    gdomap: 538,
    uucp: 540,
    uucpd: 540,
    klogin: 543,
    kshell: 544,
    krcmd: 544,
    afpovertcp: 548,
    nntps: 563,
    snntp: 563,
    submission: 587,
    ldaps: 636,
    tinc: 655,
    silc: 706,
    "kerberos-adm": 749,
    "domain-s": 853,
    rsync: 873,
    "ftps-data": 989,
    ftps: 990,
    telnets: 992,
    imaps: 993,
    pop3s: 995,
    socks: 1080,
    proofd: 1093,
    rootd: 1094,
    openvpn: 1194,
    rmiregistry: 1099,
    lotusnote: 1352,
    lotusnotes: 1352,
    "ms-sql-s": 1433,
    ingreslock: 1524,
    datametrics: 1645,
    "old-radius": 1645,
    "sa-msg-port": 1646,
    "old-radacct": 1646,
    kermit: 1649,
    groupwise: 1677,
    radius: 1812,
    "radius-acct": 1813,
    radacct: 1813,
    "cisco-sccp": 2e3,
    nfs: 2049,
    gnunet: 2086,
    "rtcm-sc104": 2101,
    gsigatekeeper: 2119,
    gris: 2135,
    cvspserver: 2401,
    venus: 2430,
    "venus-se": 2431,
    codasrv: 2432,
    "codasrv-se": 2433,
    mon: 2583,
    dict: 2628,
    "f5-globalsite": 2792,
    gsiftp: 2811,
    gpsd: 2947,
    "gds-db": 3050,
    gds_db: 3050,
    isns: 3205,
    "iscsi-target": 3260,
    mysql: 3306,
    "ms-wbt-server": 3389,
    nut: 3493,
    distcc: 3632,
    daap: 3689,
    svn: 3690,
    subversion: 3690,
    suucp: 4031,
    sysrqd: 4094,
    sieve: 4190,
    epmd: 4369,
    remctl: 4373,
    "f5-iquery": 4353,
    ntske: 4460,
    mtn: 4691,
    "radmin-port": 4899,
    sip: 5060,
    "sip-tls": 5061,
    "xmpp-client": 5222,
    "jabber-client": 5222,
    "xmpp-server": 5269,
    "jabber-server": 5269,
    cfengine: 5308,
    postgresql: 5432,
    postgres: 5432,
    freeciv: 5556,
    rptp: 5556,
    amqps: 5671,
    amqp: 5672,
    x11: 6e3,
    "x11-0": 6e3,
    "x11-1": 6001,
    "x11-2": 6002,
    "x11-3": 6003,
    "x11-4": 6004,
    "x11-5": 6005,
    "x11-6": 6006,
    "x11-7": 6007,
    "gnutella-svc": 6346,
    "gnutella-rtr": 6347,
    redis: 6379,
    "sge-qmaster": 6444,
    sge_qmaster: 6444,
    "sge-execd": 6445,
    sge_execd: 6445,
    "mysql-proxy": 6446,
    "ircs-u": 6697,
    bbs: 7e3,
    "font-service": 7100,
    xfs: 7100,
    "http-alt": 8080,
    webcache: 8080,
    puppet: 8140,
    "bacula-dir": 9101,
    "bacula-fd": 9102,
    "bacula-sd": 9103,
    xmms2: 9667,
    nbd: 10809,
    "zabbix-agent": 10050,
    "zabbix-trapper": 10051,
    amanda: 10080,
    hkp: 11371,
    "db-lsp": 17500,
    dcap: 22125,
    gsidcap: 22128,
    wnn6: 22273,
    kerberos4: 750,
    "kerberos-iv": 750,
    kdc: 750,
    "kerberos-master": 751,
    "krb-prop": 754,
    krb_prop: 754,
    krb5_prop: 754,
    hprop: 754,
    iprop: 2121,
    supfilesrv: 871,
    supfiledbg: 1127,
    poppassd: 106,
    "moira-db": 775,
    moira_db: 775,
    "moira-update": 777,
    moira_update: 777,
    spamd: 783,
    skkserv: 1178,
    rmtcfg: 1236,
    xtel: 1313,
    xtelw: 1314,
    zebrasrv: 2600,
    zebra: 2601,
    ripd: 2602,
    ripngd: 2603,
    ospfd: 2604,
    bgpd: 2605,
    ospf6d: 2606,
    ospfapi: 2607,
    isisd: 2608,
    fax: 4557,
    hylafax: 4559,
    munin: 4949,
    lrrd: 4949,
    nrpe: 5666,
    nsca: 5667,
    canna: 5680,
    "syslog-tls": 6514,
    "sane-port": 6566,
    sane: 6566,
    saned: 6566,
    ircd: 6667,
    "zope-ftp": 8021,
    tproxy: 8081,
    omniorb: 8088,
    "clc-build-daemon": 8990,
    xinetd: 9098,
    git: 9418,
    zope: 9673,
    webmin: 1e4,
    kamanda: 10081,
    amandaidx: 10082,
    amidxtape: 10083,
    "sgi-cad": 17004,
    binkp: 24554,
    asp: 27374,
    csync2: 30865,
    dircproxy: 57e3,
    tfido: 60177,
    fido: 60179
  },
  udp: {
    echo: 7,
    discard: 9,
    sink: 9,
    null: 9,
    daytime: 13,
    chargen: 19,
    ttytst: 19,
    source: 19,
    fsp: 21,
    fspd: 21,
    time: 37,
    timserver: 37,
    tacacs: 49,
    domain: 53,
    bootps: 67,
    bootpc: 68,
    tftp: 69,
    kerberos: 88,
    kerberos5: 88,
    krb5: 88,
    "kerberos-sec": 88,
    sunrpc: 111,
    portmapper: 111,
    ntp: 123,
    "netbios-ns": 137,
    "netbios-dgm": 138,
    snmp: 161,
    "snmp-trap": 162,
    snmptrap: 162,
    "cmip-man": 163,
    "cmip-agent": 164,
    xdmcp: 177,
    ipx: 213,
    "ptp-event": 319,
    "ptp-general": 320,
    rpc2portmap: 369,
    codaauth2: 370,
    clearcase: 371,
    Clearcase: 371,
    ldap: 389,
    svrloc: 427,
    https: 443,
    kpasswd: 464,
    isakmp: 500,
    rtsp: 554,
    "asf-rmcp": 623,
    ldp: 646,
    biff: 512,
    comsat: 512,
    who: 513,
    whod: 513,
    syslog: 514,
    talk: 517,
    ntalk: 518,
    route: 520,
    router: 520,
    routed: 520,
    gdomap: 538,
    "dhcpv6-client": 546,
    "dhcpv6-server": 547,
    ldaps: 636,
    tinc: 655,
    "domain-s": 853,
    openvpn: 1194,
    "ms-sql-m": 1434,
    datametrics: 1645,
    "old-radius": 1645,
    "sa-msg-port": 1646,
    "old-radacct": 1646,
    l2f: 1701,
    l2tp: 1701,
    radius: 1812,
    "radius-acct": 1813,
    radacct: 1813,
    nfs: 2049,
    gnunet: 2086,
    "rtcm-sc104": 2101,
    venus: 2430,
    "venus-se": 2431,
    codasrv: 2432,
    "codasrv-se": 2433,
    mon: 2583,
    icpv2: 3130,
    icp: 3130,
    isns: 3205,
    nut: 3493,
    "ipsec-nat-t": 4500,
    iax: 4569,
    sip: 5060,
    "sip-tls": 5061,
    mdns: 5353,
    "gnutella-svc": 6346,
    "gnutella-rtr": 6347,
    babel: 6696,
    "afs3-fileserver": 7e3,
    "afs3-callback": 7001,
    "afs3-prserver": 7002,
    "afs3-vlserver": 7003,
    "afs3-kaserver": 7004,
    "afs3-volser": 7005,
    "afs3-bos": 7007,
    "afs3-update": 7008,
    "afs3-rmtsys": 7009,
    kerberos4: 750,
    "kerberos-iv": 750,
    kdc: 750,
    "kerberos-master": 751,
    kerberos_master: 751,
    "passwd-server": 752,
    passwd_server: 752,
    "zephyr-srv": 2102,
    "zephyr-clt": 2103,
    "zephyr-hm": 2104,
    "moira-ureg": 779,
    moira_ureg: 779,
    predict: 1210,
    rplay: 5555,
    "sgi-cmsd": 17001,
    "sgi-crsd": 17002,
    "sgi-gcd": 17003,
    asp: 27374
  },
  sctp: {
    amqp: 5672
  },
  ddp: {
    rtmp: 1,
    nbp: 2,
    echo: 4,
    zip: 6
  }
};
var serviceAliases = /* @__PURE__ */ new Set([
  ...["Clearcase", "authentication", "cmd", "comsat", "fspd", "gds_db", "hprop", "icp"],
  ...["ident", "imap", "jabber-client", "jabber-server", "kdc", "kerberos-iv", "kerberos-sec", "kerberos5"],
  ...["kerberos_master", "krb5", "krb5_prop", "krb_prop", "krcmd", "l2tp", "loc-srv", "lotusnotes"],
  ...["lrrd", "mail", "moira_db", "moira_update", "moira_ureg", "nicname", "null", "old-radacct"],
  ...["old-radius", "passwd_server", "pop-3", "portmapper", "postgres", "quote", "radacct", "readnews"],
  ...["routed", "router", "rptp", "sane", "saned", "sge_execd", "sge_qmaster", "sink"],
  ...["smtps", "snmptrap", "snntp", "source", "spooler", "ssmtp", "subversion", "tap"],
  ...["timserver", "tsap", "ttytst", "untp", "urd", "users", "uucpd", "wais"],
  ...["webcache", "whod", "www", "x11-0", "xfs"]
]);

// packages/fw/src/did-you-mean.ts
function didYouMean(word, candidates, otherwise) {
  const found = nearest(word, candidates);
  return found === void 0 ? otherwise : `did you mean \`${found}\`?`;
}

// packages/fw/src/names.ts
var known2 = /* @__PURE__ */ new WeakMap();
var none = { aliases: /* @__PURE__ */ new Map(), ipsets: /* @__PURE__ */ new Set(), groups: /* @__PURE__ */ new Set() };
function namesOf(config) {
  if (config === void 0) return none;
  const found = known2.get(config);
  if (found !== void 0) return found;
  const table = {
    aliases: new Map(config.aliases.map((alias) => [aliasKey(alias.name), alias])),
    ipsets: new Set(config.ipsets.map((set) => set.name)),
    groups: new Set(config.groups.map((group) => group.name))
  };
  known2.set(config, table);
  return table;
}
var references = /^(?:(dc|guest|sdn)\/)?([A-Za-z][A-Za-z0-9_-]+)$/;
function readReference(text) {
  const match = references.exec(text);
  if (match === null) return void 0;
  const scope = match[1];
  return { scope: scope === "dc" || scope === "guest" || scope === "sdn" ? scope : "", name: match[2] ?? "" };
}
var Names = class {
  aliases = /* @__PURE__ */ new Map();
  ipsets = /* @__PURE__ */ new Set();
  clusterAliases;
  clusterIpsets;
  /** Groups of cluster.fw; they may be used before they are defined. */
  groups;
  /** `cluster` is what cluster.fw says; of a cluster.fw itself only the groups are known at once. */
  constructor(tier, cluster) {
    const all = namesOf(cluster);
    this.clusterAliases = tier === "cluster" ? this.aliases : all.aliases;
    this.clusterIpsets = tier === "cluster" ? this.ipsets : all.ipsets;
    this.groups = all.groups;
  }
  defineAlias(alias) {
    this.aliases.set(aliasKey(alias.name), alias);
  }
  defineIpset(name) {
    this.ipsets.add(name);
  }
  /** Without a scope a guest's own alias hides the datacenter's. */
  alias({ scope, name }) {
    const key = aliasKey(name);
    return (scope === "dc" ? void 0 : this.aliases.get(key)) ?? (scope === "guest" ? void 0 : this.clusterAliases.get(key));
  }
  /** Whether there is one in any scope: all that Proxmox VE's parser asks of a rule. */
  aliasAnywhere(name) {
    return this.aliases.has(aliasKey(name)) || this.clusterAliases.has(aliasKey(name));
  }
  /** Sets have lower-case names and are looked up with case. */
  hasIpset({ scope, name }) {
    return scope === "sdn" || scope !== "dc" && this.ipsets.has(name) || scope !== "guest" && this.clusterIpsets.has(name);
  }
  ipsetAnywhere(name) {
    return this.ipsets.has(name) || this.clusterIpsets.has(name);
  }
  aliasNames() {
    return [...this.aliases.values(), ...this.clusterAliases.values()].map((alias) => alias.name);
  }
  ipsetNames() {
    return [...this.ipsets, ...this.clusterIpsets];
  }
  network(reference) {
    const alias = this.alias(reference);
    return alias === void 0 ? void 0 : parseNetwork(alias.address);
  }
};

// packages/fw/src/check-entry.ts
function checkEntry(entry, seen, names3, scope) {
  const address = withoutFullPrefix(entry.address);
  const problem = /\/0+$/.test(address) ? zeroPrefix(address) : checkAddress(address, names3, scope) ?? checkDuplicate(address, seen);
  seen.add(address);
  return problem;
}
function zeroPrefix(address) {
  const noted = "a zero prefix is not allowed in ipset entries";
  const halves = address.includes(":") ? "::/1 and 8000::/1" : "0.0.0.0/1 and 128.0.0.0/1";
  return { code: "fw/zero-prefix", field: "cidr", noted, message: `'${address}' has a prefix of 0`, hint: `write ${halves}` };
}
function checkAddress(address, names3, scope) {
  const reference = readReference(address);
  if (reference === void 0) {
    if (parseNetwork(address) !== void 0) return void 0;
    const noted = "value does not look like a valid IP address or CIDR network";
    return { code: "fw/address", field: "cidr", noted, message: `'${address}' is no IP address or network`, hint: "write an IP address, a network or an alias" };
  }
  if (names3.alias(reference) !== void 0 || scope.open?.has("alias") === true) return void 0;
  const hint = didYouMean(reference.name, names3.aliasNames(), "define it before it is used");
  return { code: "fw/unknown-alias", field: "cidr", noted: `no such alias '${reference.name}'`, message: `there is no alias '${address}' here`, hint };
}
function checkDuplicate(address, seen) {
  if (!seen.has(address)) return void 0;
  const noted = `duplicate ipset entry for '${address}'`;
  return { code: "fw/duplicate-entry", field: "cidr", noted, message: `'${address}' is in the set already`, hint: "remove one of them" };
}

// packages/fw/src/diagnostics.ts
var skips = "Proxmox VE keeps the line and leaves it out of the ruleset, without a word anywhere.";
var stops = "Proxmox VE accepts it, and then the kernel tools refuse the whole ruleset: every later firewall update on that node is lost, silently, until it is gone.";
function error(summary, remedy) {
  return { severity: "error", summary, remedy };
}
function warning(summary, remedy) {
  return { severity: "warning", summary, remedy };
}
var catalogue = {
  "fw/ignored-line": error("Proxmox VE skips a line that it cannot read", "Nobody sees its warning, so a typo silently drops a rule. Correct the line or remove it."),
  "fw/no-section": error("a line stands before any section", "Proxmox VE skips it. Put it under a header such as [RULES]."),
  "fw/section-not-allowed": error("a section stands in a file that may not have it", "Proxmox VE takes the header for a bad line, and what follows for part of the section before it. Aliases and sets belong in cluster.fw or a guest file, groups in cluster.fw alone."),
  "fw/name": error("a set, group or alias has a name that Proxmox VE does not take", "Names start with a letter, go on with letters, digits, - and _, have at least two characters, at most 64 (aliases, sets) or 18 (groups)."),
  "fw/unknown-option": error("the file has no such option", "Proxmox VE skips the line. Check the spelling and the kind of file."),
  "fw/option-value": error("an option has a value that it cannot have", "Proxmox VE skips the line, or its API would refuse the value. Use one of the values named."),
  "fw/backend-option": warning("the backend in use ignores an option", "Remove the option, or switch the host option nftables."),
  "fw/carriage-return": warning("lines end in CR LF", "Proxmox VE does not strip the carriage return everywhere. Save the file with Unix line ends."),
  "fw/duplicate": warning("something is defined twice", "The later one counts, and the nftables backend rejects the file. Keep one of them."),
  "fw/unknown-alias": error("an alias is used that is not defined, or not yet", `${skips} Define it in [ALIASES], before it is used: the file is read once.`),
  "fw/unknown-ipset": error("a set is used that is not defined, or not yet", `${skips} Define it, before it is used: the file is read once.`),
  "fw/capital-in-set-name": error("a set is referred to with a capital letter", `Set names are kept in lower case and looked up with case, so it never matches. ${skips} Write the name in lower case.`),
  "fw/unknown-group": warning("a security group is used that is not defined", "Proxmox VE treats it as empty. Define it in cluster.fw, or correct the name."),
  "fw/mixed-ip-versions": error("IPv4 and IPv6 meet in one rule", `${skips} Split the rule in two.`),
  "fw/macro-clash": error("a rule says what its macro says already, differently", `${skips} Remove the parameter, or write the rule without the macro.`),
  "fw/unknown-macro": error("there is no such macro", `${skips} Correct the name.`),
  "fw/unknown-protocol": error("there is no such protocol", `${skips} Use a name or number from /etc/protocols.`),
  "fw/port": error("a port is none", `${skips} Ports are numbers to 65535, ranges a:b with a <= b, names from /etc/services, or a comma list.`),
  "fw/port-needs-protocol": error("a port stands without a protocol that has ports", `${skips} Add -p tcp, udp, udplite, dccp or sctp.`),
  "fw/too-many-ports": error("a port list is too long", `${skips} At most 15 numbers, where a range counts two: split the rule.`),
  "fw/icmp-type": error("an ICMP type is none of that protocol", `${skips} Use a type name of icmp or icmpv6, with that protocol, and not together with dport.`),
  "fw/address": error("an address is none", `${skips} Write an IP address, a network without host bits, a range a-b, a comma list, an alias or +set.`),
  "fw/prefix-too-long": error("a prefix is longer than the address", stops),
  "fw/iface": error("an interface is given where none may stand, or a bad one", `${skips} A guest's rules name its network devices (net0), a group's rules name none.`),
  "fw/iface-not-on-guest": warning("a rule names a network device that the guest does not have", "It never matches. Use one of the devices of the guest."),
  "fw/direction": error("a rule of that type may not stand there", `${skips} Guests: IN, OUT, GROUP. VNets: FORWARD, GROUP. Groups: IN, OUT, FORWARD. Cluster and host: all.`),
  "fw/action": error("a rule has an action that is none", `${skips} ACCEPT, DROP or REJECT, in upper case; FORWARD rules cannot REJECT.`),
  "fw/zero-prefix": error("a set holds a network of prefix 0", "The kernel does not take it. Proxmox VE skips the entry; through an alias it stops every firewall update. Use two halves: 0.0.0.0/1 and 128.0.0.0/1."),
  "fw/duplicate-entry": error("a set holds the same entry twice", "Proxmox VE skips the second. Remove it."),
  "fw/overlapping-entry": error("two entries of a set are the same network once host bits are masked", `${stops} Keep one of them.`),
  "fw/service-protocol": error("a service name has no port for the rule's protocol", `${stops} Write the number of the port.`),
  "fw/port-match": error("the kernel tools have no match for a single port of that protocol", `${stops} Write the rule without the port, or with a list of ports.`),
  "fw/file-too-large": error("a file is larger than 1 MiB", "pmxcfs does not store it. Use sets and groups, or fewer comments."),
  "fw/nftables-rejects": error("the nftables backend rejects the whole file", "Its parser is stricter: one such line, and the old rules stay. Correct it, or let pvewall print the section.")
};
var diagnostics = catalogue;
var report = reporter(diagnostics);

// packages/fw/src/check-option.ts
function checkOption(tier, key, { value, at }, { backend }) {
  const place = at === void 0 ? {} : { place: at };
  const spec = optionSpec(tier, key);
  if (spec === void 0) return [unknownOption(tier, key, at)];
  const fault3 = valueFault(spec, value);
  if (fault3 !== void 0) return [report("fw/option-value", { message: `${key} cannot be '${value}'`, hint: fault3, ...place })];
  const found = [];
  const only3 = onlyBackend(tier, key, spec);
  if (backend !== void 0 && only3 !== void 0 && only3 !== backend) {
    found.push(report("fw/backend-option", { message: `the ${backend} backend ignores ${key}`, hint: `only ${only3} heeds it: remove it`, ...place }));
  }
  if (backend === "nftables" && spec.type === "switch" && Number(value) > 1) {
    found.push(report("fw/nftables-rejects", { message: `the nftables backend takes no Unix time in ${key}`, hint: "write 0 or 1", ...place }));
  }
  if (backend === "nftables" && value === "") {
    found.push(report("fw/nftables-rejects", { message: `the nftables backend takes no empty ${key}`, hint: "write nolog", ...place }));
  }
  return found;
}
function onlyBackend(tier, key, spec) {
  if (tier === "cluster" && key === "ebtables") return "iptables";
  return tier === "vnet" ? "nftables" : spec.backend;
}
function unknownOption(tier, key, at) {
  const elsewhere = Object.keys(options).filter((other) => optionSpec(other, key) !== void 0);
  const otherwise = elsewhere.length > 0 ? `it is an option of ${elsewhere.join(", ")} files` : "remove it";
  const hint = didYouMean(key, Object.keys(options[tier]), otherwise);
  return report("fw/unknown-option", { message: `a ${tier} file has no option '${key}'`, hint, ...at === void 0 ? {} : { place: at } });
}
function valueFault(spec, value) {
  if (readOption(spec, value) === void 0) return expected(spec);
  if (spec.type === "integer") {
    const { minimum = 0, maximum = Infinity } = spec;
    return Number(value) < minimum || Number(value) > maximum ? expected(spec) : void 0;
  }
  if (spec.type === "list" && spec.values !== void 0) {
    const wrong = value.split(",").find((one) => one !== "" && spec.values?.includes(one.toLowerCase()) !== true);
    return wrong === void 0 ? void 0 : didYouMean(wrong, spec.values, expected(spec));
  }
  if (spec.type === "properties") return readProperties(spec.properties, value) === void 0 ? expected(spec) : void 0;
  return void 0;
}
function expected(spec) {
  switch (spec.type) {
    case "boolean":
      return "write 0 or 1";
    case "switch":
      return "write 0, 1 or a Unix time";
    case "enum":
      return `write ${spec.values.join(", ")}`;
    case "log-level":
      return "write nolog, emerg, alert, crit, err, warning, notice, info or debug";
    case "list":
      return spec.values === void 0 ? "write a comma list" : `write a comma list of ${spec.values.join(", ")}`;
    case "pattern":
      return `write ${spec.pattern}`;
    case "properties":
      return `write it as ${spec.text}`;
    case "integer":
      return spec.maximum === void 0 ? `write a number from ${spec.minimum ?? 0}` : `write a number from ${spec.minimum ?? 0} to ${spec.maximum}`;
  }
}

// packages/fw/src/check-line.ts
function checkBadLine(tier, section, line) {
  const text = line.raw.replace(/^[\t-\r ]+|[\t-\r ]+$/g, "");
  if (text.startsWith("[") && line.why !== "name") return badHeader(tier, text, line);
  switch (line.why) {
    case "name":
      return report("fw/name", { message: `${text} has a name that is none`, hint: "letters, digits, - and _, at least 2; at most 64 for sets, 18 for groups", place: line.at });
    case "no-section":
      return report("fw/no-section", { message: `'${shorten(text)}' stands in no section`, hint: noSectionHint(text), place: line.at });
    case "option":
    case "option-value":
      return badOption(tier, text, line);
    case "rule":
      return badRule(text, line);
    case "alias":
      return ignored(text, line, "write `name address # comment`, with one blank between");
    case "entry":
      return ignored(text, line, "write one address, network or alias, with ! in front for nomatch");
    case "header":
      return badHeader(tier, text, line);
  }
}
function noSectionHint(text) {
  return text.startsWith("\uFEFF") ? "remove the byte order mark at the start of the file" : "put it under a header such as [RULES]";
}
var headers = ["[OPTIONS]", "[ALIASES]", "[RULES]"];
function badHeader(tier, text, { at }) {
  const known3 = /^\[(options|aliases|rules|(ipset|group)\s+\S+)\]/i.exec(text);
  if (known3 !== null && /^\[(options|aliases|rules|(ipset|group)\s+\S+)\]\s*(#.*)?$/i.test(text)) {
    const plainWithComment = known3[2] === void 0 && text.includes("#");
    if (!plainWithComment) {
      return report("fw/section-not-allowed", { message: `a ${tier} file has no section ${text}`, hint: "what follows counts as part of the section before it: move it", place: at });
    }
  }
  return ignoredAt(text, at, didYouMean(text.split("#")[0]?.trim() ?? text, headers, "headers are [OPTIONS], [ALIASES], [RULES], [IPSET name] and [GROUP name]"));
}
function badOption(tier, text, line) {
  const colon = text.indexOf(":");
  const key = text.slice(0, Math.max(colon, 0)).trim().toLowerCase();
  if (colon < 0) return ignored(text, line, "write `option: value`");
  const spec = optionSpec(tier, key);
  if (spec === void 0) return unknownOption(tier, key, line.at);
  const value = text.slice(colon + 1).trim();
  return report("fw/option-value", { message: `${key} cannot be '${value}'`, hint: expected(spec), place: line.at });
}
function badRule(text, line) {
  const parsed = parseRule(text);
  if (!("error" in parsed)) return ignored(text, line, "remove it");
  const word = text.slice(parsed.column - 1).split(/\s/)[0] ?? "";
  const hint = word.startsWith("-") ? didYouMean(word, parameters, parsed.error) : parsed.error;
  const { at } = line;
  return ignoredAt(text, { ...at, column: at.column + parsed.column - 1, length: Math.max(1, word.length) }, hint);
}
function ignored(text, { at }, hint) {
  return ignoredAt(text, at, hint);
}
function ignoredAt(text, place, hint) {
  return report("fw/ignored-line", { message: `Proxmox VE skips '${shorten(text)}'`, hint, place });
}
function shorten(text) {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

// packages/fw/src/check-address.ts
function checkAddresses(text) {
  const elements = text.split(",");
  if (text.endsWith(",")) return fault("extraneous commas in list", `'${text}' ends in a comma`, "remove the comma");
  let version;
  for (const element of elements) {
    const read2 = checkElement(element);
    if ("noted" in read2) return read2;
    if (version !== void 0 && version !== read2.version) {
      return {
        ...fault(`detected mixed ipv4/ipv6 addresses in address list '${text}'`, `'${text}' mixes IPv4 and IPv6`, "write one rule for each"),
        mixed: true
      };
    }
    version = read2.version;
  }
  if (elements.length > 1 && text.includes("-")) return fault("you can't use a range in a list", `'${text}' has a range in a list`, "put the addresses into an ipset");
  return { version: version ?? 4 };
}
function checkElement(text) {
  const dash2 = text.indexOf("-");
  if (dash2 >= 0) return checkRange(text, text.slice(0, dash2), text.slice(dash2 + 1));
  const network = parseNetwork(text);
  if (network === void 0) return noAddress(text);
  if (network.prefix > addressLength[network.version]) {
    return fault(`invalid IP address: Invalid prefix length /${network.prefix}`, `'${text}' has a prefix longer than the address`, "shorten the prefix");
  }
  if (hasHostBits(network)) {
    return fault(
      `invalid IP address: Invalid prefix ${bitsOf(network)}/${network.prefix}`,
      `'${text}' has bits set behind its prefix`,
      `write ${spell(mask(network))} for the network, or ${text.split("/")[0] ?? text} for the address`
    );
  }
  return { version: network.version };
}
function checkRange(text, begin, end) {
  const from = parseIp(begin);
  const to = parseIp(end);
  if (from === void 0 || to === void 0) return noAddress(from === void 0 ? begin : end);
  if (from.length !== to.length) return fault(`invalid IP address: ${text}`, `'${text}' mixes IPv4 and IPv6`, "use one IP version");
  if (compareWords(from, to) > 0) {
    return fault(
      `invalid IP address: Begin address is greater than End address ${begin} - ${end}`,
      `the range '${text}' is backwards`,
      `write ${end}-${begin}`
    );
  }
  return { version: from.length === 2 ? 4 : 6 };
}
function noAddress(text) {
  const quad = /^[\d.]+$/.test(text) ? text.split(".").find((part) => Number(part) > 255) : void 0;
  const noted = quad === void 0 ? `Cannot determine IP version for ${text}` : `Invalid quad in IP address ${text} - ${quad}`;
  return fault(`invalid IP address: ${noted}`, `'${text}' is no IP address`, "write an IP address, a network, a range a-b, an alias or +set");
}
function bitsOf({ words }) {
  return words.map((word) => word.toString(2).padStart(16, "0")).join("");
}
function spell(network) {
  return networkKey(network).replace(/(?::0)+(?=\/|$)/, "::");
}
function fault(noted, message, hint) {
  return { noted, message, hint };
}

// packages/fw/src/rule-check.ts
function given(value) {
  return value !== void 0 && value !== "0";
}

// packages/fw/src/check-rule-address.ts
function checkAddress2(check, field) {
  const text = check.rule[field];
  if (!given(text)) return;
  if (text.startsWith("+")) checkSet(check, field, text);
  else if (readReference(text) !== void 0) checkAlias(check, field, text);
  else checkLiteral(check, field, text);
}
function checkLiteral(check, field, text) {
  const list = checkAddresses(text);
  if ("noted" in list) {
    const { noted, message, hint } = list;
    check.problems.push({ code: list.mixed === true ? "fw/mixed-ip-versions" : "fw/address", field, noted, message, hint });
  } else if (!agree(check, list.version)) {
    check.problems.push({ ...mixed(text, list.version), field, noted: "detected mixed ipv4/ipv6 addresses in rule" });
  }
}
function agree(check, version) {
  check.version ??= version;
  return check.version === version;
}
function mixed(text, version) {
  return { code: "fw/mixed-ip-versions", message: `'${text}' is IPv${version}, and the rule is not`, hint: "write one rule for each IP version" };
}
function checkSet({ names: names3, scope, problems }, field, text) {
  const reference = readReference(text.slice(1));
  if (reference === void 0) {
    problems.push({ code: "fw/name", field, noted: `invalid ipset name '${text}'`, message: `'${text}' is no name of a set`, hint: "write +name, +dc/name or +guest/name" });
    return;
  }
  if (names3.hasIpset(reference) || scope.open?.has("ipset") === true) return;
  const { name } = reference;
  const noted = names3.ipsetAnywhere(name) ? {} : { noted: `no such ipset '${name}'` };
  const lower2 = name.toLowerCase();
  if (lower2 !== name && names3.ipsetAnywhere(lower2)) {
    const hint2 = `did you mean \`${text.replace(name, lower2)}\`?`;
    problems.push({ code: "fw/capital-in-set-name", field, ...noted, message: `'${text}' never matches the set '${lower2}'`, hint: hint2 });
    return;
  }
  const hint = didYouMean(name, names3.ipsetNames(), "define it before it is used");
  problems.push({ code: "fw/unknown-ipset", field, ...noted, message: `there is no ipset '${text.slice(1)}' here`, hint });
}
function checkAlias(check, field, text) {
  const { names: names3, scope, problems, place } = check;
  const reference = readReference(text);
  if (reference === void 0) return;
  const version = place === "group" && reference.scope === "guest" ? void 0 : names3.network(reference)?.version;
  if (version !== void 0) {
    if (agree(check, version)) return;
    check.dropped = true;
    problems.push({ ...mixed(text, version), field });
    return;
  }
  if (scope.open?.has("alias") === true) return;
  if (place === "group" && reference.scope === "guest" && names3.aliasAnywhere(reference.name)) return;
  const noted = names3.aliasAnywhere(reference.name) ? {} : { noted: `no such alias '${text}'` };
  const hint = didYouMean(reference.name, names3.aliasNames(), "define it before it is used");
  problems.push({ code: "fw/unknown-alias", field, ...noted, message: `there is no alias '${text}' here`, hint });
}

// packages/fw/src/check-ports.ts
var serviceNames = new Set(
  ["tcp", "udp", "sctp"].flatMap((protocol) => Object.keys(services[protocol] ?? {}).filter((name) => !serviceAliases.has(name)))
);
var maxPorts = 15;
function checkPorts(text, field) {
  if (text.endsWith(",")) return fault2("extraneous commas in list", `'${text}' ends in a comma`, "remove the comma");
  let numbers = 0;
  let types2 = 0;
  for (const element of text.split(",")) {
    const range = /^(\d+):(\d+)$/.exec(element);
    const wrong = range === null ? checkPort(element, field) : checkRange2(range[1] ?? "", range[2] ?? "");
    if (wrong !== void 0) return wrong;
    if (range === null && field === "dport" && isIcmpType(element)) types2++;
    else numbers += range === null ? 1 : 2;
  }
  if (types2 > 0 && numbers > 0) return fault2("ICMP ports not allowed in port range", `'${text}' mixes ICMP types and ports`, "write one rule for each");
  if (numbers > maxPorts) {
    return { ...fault2(`too many entries in port list (> ${maxPorts} numbers)`, `'${text}' has ${numbers} numbers`, "split the rule"), code: "fw/too-many-ports" };
  }
  return void 0;
}
function checkRange2(from, to) {
  const tooLarge = [from, to].find((port) => Number(port) > 65535);
  if (tooLarge !== void 0) return noPort(tooLarge);
  if (Number(from) <= Number(to)) return void 0;
  return fault2(
    `backwards range '${from}:${to}' not allowed, did you mean '${to}:${from}'?`,
    `the range '${from}:${to}' is backwards`,
    `did you mean \`${to}:${from}\`?`
  );
}
function checkPort(text, field) {
  if (/^\d+$/.test(text)) return Number(text) > 65535 ? noPort(text) : void 0;
  return serviceNames.has(text) || field === "dport" && isIcmpType(text) ? void 0 : noPort(text);
}
function isIcmpType(text) {
  return Object.hasOwn(icmpTypes.icmp, text) || Object.hasOwn(icmpTypes.icmpv6, text);
}
function noPort(text) {
  const range = /^(\d+)-(\d+)$/.exec(text);
  if (range) return fault2(`invalid port '${text}'`, `'${text}' is no port`, `did you mean ${range[1] ?? ""}:${range[2] ?? ""}?`);
  const hint = /^\d+$/.test(text) ? "ports go up to 65535" : didYouMean(text, serviceNames, "write the number of the port");
  return fault2(`invalid port '${text}'`, `'${text}' is no port`, hint);
}
function fault2(noted, message, hint) {
  return { code: "fw/port", noted, message, hint };
}

// packages/fw/src/check-rule-protocol.ts
var protocolVersions = { icmp: 4, icmpv6: 6, "ipv6-icmp": 6 };
var protocolNumbers = new Set(Object.values(protocols).map(String));
function checkProtocol(check) {
  const { rule, problems } = check;
  const { proto: proto2 } = rule;
  if (!given(proto2)) return;
  if (!Object.hasOwn(protocols, proto2) && !protocolNumbers.has(proto2)) {
    const hint = didYouMean(proto2, Object.keys(protocols), "use a name or number of /etc/protocols");
    problems.push({ code: "fw/unknown-protocol", field: "proto", noted: `unknown protocol '${proto2}'`, message: `there is no protocol '${proto2}'`, hint });
  }
  const version = protocolVersions[proto2];
  if (version !== void 0) check.version = version;
}
function isIcmp(proto2) {
  return proto2 !== void 0 && protocolVersions[proto2] !== void 0;
}
function checkPort2({ rule, problems }, field) {
  const ports2 = rule[field];
  if (!given(ports2)) return;
  const fault3 = checkPorts(ports2, field);
  if (fault3 !== void 0) problems.push({ ...fault3, field });
  const proto2 = given(rule.proto) ? rule.proto : "";
  if (protocolsWithPorts.has(proto2) || field === "dport" && isIcmp(proto2)) return;
  const needs = {
    code: "fw/port-needs-protocol",
    hint: "add a protocol with ports, such as -p tcp",
    message: proto2 === "" ? `${field} stands without a protocol` : `protocol '${proto2}' has no ports`
  };
  if (proto2 === "") problems.push({ ...needs, field: "proto", noted: `missing property - '${field}' requires this property` });
  problems.push({ ...needs, field, noted: `protocol '${proto2}' does not support ports` });
}
function checkIcmpType({ rule, problems }) {
  const { icmpType, proto: proto2 } = rule;
  if (!given(icmpType)) return;
  const add = (field, noted, message, hint2) => {
    problems.push({ code: "fw/icmp-type", field, noted, message, hint: hint2 });
  };
  if (!given(proto2)) {
    add("proto", "missing property - 'icmp-type' requires this property", "icmp-type stands without a protocol", "add -p icmp or -p icmpv6");
    return;
  }
  if (!isIcmp(proto2)) {
    add("icmp-type", `protocol '${proto2}' does not support icmp-type`, `protocol '${proto2}' has no ICMP types`, "use -p icmp or -p icmpv6");
    return;
  }
  if (given(rule.dport)) add("icmp-type", "cannot be used together with 'dport'", "icmp-type and dport exclude each other", "remove dport");
  const known3 = icmpTypes[proto2 === "icmp" ? "icmp" : "icmpv6"];
  if (Object.hasOwn(known3, icmpType)) return;
  const hint = didYouMean(icmpType, Object.keys(known3), `iptables -p ${proto2} -h lists them`);
  add("icmp-type", `invalid icmp-type '${icmpType}' for proto '${proto2}'`, `'${icmpType}' is no type of ${proto2}`, hint);
}

// packages/fw/src/check-rule.ts
var actions = ["ACCEPT", "DROP", "REJECT"];
function checkRule(rule, place, names3, scope) {
  const check = { rule, place, names: names3, scope, problems: [], dropped: false };
  checkType(check);
  checkAction(check);
  checkIface(check);
  checkMacroName(check);
  checkProtocol(check);
  checkPort2(check, "dport");
  checkIcmpType(check);
  checkPort2(check, "sport");
  checkAddress2(check, "source");
  checkAddress2(check, "dest");
  if (check.problems.every((problem) => problem.noted === void 0)) checkMacro(check);
  const { problems, version, dropped } = check;
  return version === void 0 ? { problems, dropped } : { problems, version, dropped };
}
function checkType({ rule, place, problems }) {
  const allowed = place === "group" ? groupRuleTypes : tiers[place].ruleTypes;
  if (allowed.includes(rule.type)) return;
  const where = place === "group" ? "a group" : place === "guest" ? "a guest" : place === "vnet" ? "a VNet" : "this file";
  const noted = rule.type === "group" ? "security groups not allowed" : `unknown rule type '${rule.type}'`;
  problems.push({
    code: "fw/direction",
    field: "type",
    noted,
    message: `${rule.type.toUpperCase()} rules may not stand in ${where}`,
    hint: `use ${allowed.map((type) => type.toUpperCase()).join(" or ")}`
  });
}
function checkAction({ rule, names: names3, scope, problems }) {
  const { type, action } = rule;
  if (type === "group") {
    checkGroup(action, names3.groups, scope, problems);
  } else if (!actions.includes(action)) {
    const upper = action.toUpperCase();
    const hint = actions.includes(upper) ? `did you mean \`${upper}\`?` : "use ACCEPT, DROP, REJECT or Macro(ACCEPT)";
    problems.push({ code: "fw/action", field: "action", noted: `unknown action '${action}'`, message: `'${action}' is no action`, hint });
  } else if (type === "forward" && action === "REJECT") {
    problems.push({ code: "fw/action", field: "action", noted: "forward rules cannot be REJECT", message: "FORWARD rules cannot REJECT", hint: "use DROP" });
  }
}
function checkGroup(name, known3, { open }, problems) {
  if (!isName("group", name)) {
    const noted = "invalid characters in security group name";
    problems.push({ code: "fw/name", field: "action", noted, message: `'${name}' is no name of a group`, hint: "letters, digits, - and _, 2 to 18 of them" });
    return;
  }
  if (known3.has(name) || open?.has("group") === true) return;
  const hint = didYouMean(name, known3, "define it in cluster.fw; until then it is empty");
  problems.push({ code: "fw/unknown-group", field: "action", message: `there is no security group '${name}'`, hint, harmless: true });
}
var interfaceName = /^[a-z][a-z0-9_-]{1,20}([:.]\d+)?\+?$/i;
function checkIface({ rule, place, scope, problems }) {
  const { iface } = rule;
  if (iface === void 0) return;
  if (place === "group" || place === "vnet") {
    const noted = "parameter -i not allowed for this rule type";
    problems.push({ code: "fw/iface", field: "type", noted, message: `a rule of a ${place} takes no interface`, hint: "remove -i; give it where the group is used" });
  } else if (place === "guest" && !/^net\d+$/.test(iface)) {
    const noted = "value does not match the regex pattern 'net\\d+'";
    const devices2 = scope.nics === void 0 ? "net0, net1 and so on" : scope.nics.join(", ");
    problems.push({ code: "fw/iface", field: "iface", noted, message: `'${iface}' is no network device of a guest`, hint: `use ${devices2}` });
  } else if (!interfaceName.test(iface)) {
    const noted = `invalid network interface name '${iface}'`;
    problems.push({ code: "fw/iface", field: "iface", noted, message: `'${iface}' is no interface name`, hint: "use the name that ip link shows" });
  } else if (place === "guest" && scope.nics !== void 0 && !scope.nics.includes(iface)) {
    const hint = scope.nics.length === 0 ? "it has no network device" : `it has ${scope.nics.join(", ")}`;
    problems.push({ code: "fw/iface-not-on-guest", field: "iface", message: `the guest has no ${iface}`, hint, harmless: true });
  }
}
function checkMacroName({ rule, problems }) {
  const { macro } = rule;
  if (macro === void 0 || macroName(macro) !== void 0) return;
  const hint = didYouMean(macro, macroNames, "pvewall lists them in docs/policy.md");
  problems.push({ code: "fw/unknown-macro", field: "macro", noted: `unknown macro '${macro}'`, message: `there is no macro '${macro}'`, hint });
}
var macroFields = ["proto", "dport", "sport"];
function checkMacro({ rule, version, problems }) {
  const macro = rule.macro === void 0 ? void 0 : macroName(rule.macro);
  if (macro === void 0) return;
  const matches2 = version === void 0 && !Object.hasOwn(macros, macro) ? macros6[macro] ?? [] : macroMatches(macro, version ?? 4);
  for (const match of matches2) {
    for (const field of macroFields) {
      const own = rule[field];
      const value = match[field];
      if (own === void 0 || value === void 0 || own === value || problems.some((problem) => problem.field === field)) continue;
      problems.push({
        code: "fw/macro-clash",
        field,
        noted: `parameter '${field}' already define in macro (value = '${value}')`,
        message: `the macro ${macro} says ${field} ${value}, the rule ${own}`,
        hint: `remove ${field}, or write the rule without the macro`
      });
    }
  }
}

// packages/fw/src/port-match.ts
var byNumber = { 6: "tcp", 17: "udp", 33: "dccp", 132: "sctp", 136: "udplite" };
var ownMatch = { tcp: "strict", sctp: "strict", udp: "any", dccp: "any", udplite: "none" };
function portMatchFault(rule) {
  for (const match of matchesOf(rule)) {
    const proto2 = byNumber[match.proto ?? ""] ?? match.proto ?? "";
    for (const field of ["dport", "sport"]) {
      const ports2 = match[field];
      const fault3 = ports2 === void 0 || ports2 === "0" ? void 0 : fieldFault(proto2, field, ports2);
      if (fault3 !== void 0) return fault3;
    }
  }
  return void 0;
}
function matchesOf(rule) {
  if (rule.macro === void 0) return [rule];
  const { proto: proto2, dport, sport } = rule;
  const own = { ...proto2 && { proto: proto2 }, ...dport && { dport }, ...sport && { sport } };
  return macroMatches(rule.macro, 4).map((match) => ({ ...own, ...match }));
}
function fieldFault(proto2, field, ports2) {
  const match = ownMatch[proto2];
  if (match === void 0) return void 0;
  const list = ports2.includes(",");
  if (!list && match === "none") return { kind: "match", field, proto: proto2 };
  if (!list && match === "any") return void 0;
  const table = services[proto2] ?? {};
  const name = ports2.split(",").find((port) => !/^[\d:]+$/.test(port) && !Object.hasOwn(table, port));
  return name === void 0 ? void 0 : { kind: "service", field, name, proto: proto2 };
}

// packages/fw/src/set-clash.ts
function clashesOf(entries, resolve) {
  const bySpelling = /* @__PURE__ */ new Map();
  for (const entry of entries) {
    const text = readReference(entry.address) === void 0 ? entry.address : resolve(entry.address);
    const network = text === void 0 ? void 0 : parseNetwork(text);
    if (network !== void 0) bySpelling.set(networkKey(network), { entry, network });
  }
  const byNetwork = /* @__PURE__ */ new Map();
  const clashes = [];
  for (const { entry, network } of bySpelling.values()) {
    if (network.prefix === 0 || network.prefix > addressLength[network.version]) {
      clashes.push({ kind: network.prefix === 0 ? "zero" : "prefix", entry, network });
      continue;
    }
    const key = networkKey(mask(network));
    const other = byNetwork.get(key);
    if (other === void 0) byNetwork.set(key, entry);
    else clashes.push({ kind: "overlap", entry, network, other });
  }
  return clashes;
}

// packages/fw/src/latent.ts
function latentLoadErrors(doc, cluster, { broken }) {
  const config = effective(doc);
  const resolve = resolver(namesOf(config), namesOf(doc.tier === "cluster" ? config : cluster));
  return [
    ...config.ipsets.flatMap((set) => setErrors(set, set.entries.filter((entry) => !broken.has(entry)), resolve)),
    ...[...config.rules, ...config.groups.flatMap((group) => group.rules)].flatMap((rule) => broken.has(rule) || rule.disabled ? [] : ruleErrors(rule))
  ].map((diagnostic) => ({ ...diagnostic, severity: "warning" }));
}
function resolver(own, cluster) {
  return (text) => {
    const reference = readReference(text);
    if (reference === void 0) return void 0;
    const key = aliasKey(reference.name);
    const found = (reference.scope === "dc" ? void 0 : own.aliases.get(key)) ?? (reference.scope === "guest" ? void 0 : cluster.aliases.get(key));
    return found?.address;
  };
}
function setErrors(set, entries, resolve) {
  return clashesOf(entries, resolve).map((clash) => clashDiagnostic(set, clash));
}
function clashDiagnostic(set, clash) {
  const { entry, network } = clash;
  const at = entry.at ?? set.at;
  const place = at === void 0 ? {} : { place: at };
  if (clash.kind !== "overlap") {
    const message = `'${entry.address}' in ipset ${set.name} has a prefix of ${network.prefix}, which the kernel refuses`;
    const code = clash.kind === "zero" ? "fw/zero-prefix" : "fw/prefix-too-long";
    return report(code, { message, hint: "no later firewall update would load: correct the entry or its alias", ...place });
  }
  const { other } = clash;
  const related = other.at === void 0 ? {} : { related: [{ message: "the same network", place: other.at }] };
  return report("fw/overlapping-entry", {
    message: `'${entry.address}' and '${other.address}' in ipset ${set.name} are both ${networkKey(mask(network))}`,
    hint: "keep one of them: no later firewall update would load",
    ...place,
    ...related
  });
}
function ruleErrors(rule) {
  const fault3 = portMatchFault(rule);
  if (fault3 === void 0) return [];
  const place = rule.at === void 0 ? {} : { place: rule.at };
  if (fault3.kind === "service") {
    const message2 = `/etc/services has no '${fault3.name}' for ${fault3.proto}`;
    return [report("fw/service-protocol", { message: message2, hint: "write the number of the port: no later firewall update would load", ...place })];
  }
  const message = `iptables has no match for a single ${fault3.field} of ${fault3.proto}`;
  return [report("fw/port-match", { message, hint: "leave the port out, or give a list: no later firewall update would load", ...place })];
}

// packages/fw/src/nftables.ts
function checkForNftables(doc) {
  return doc.sections.flatMap((section) => [...checkHeader(section), ...section.lines.flatMap(checkLine)]);
}
function checkDuplicates(doc, rejected) {
  const found = [];
  const first = /* @__PURE__ */ new Map();
  const once = (key, what, at) => {
    const before2 = first.get(key);
    if (at !== void 0 && before2 === void 0) first.set(key, at);
    if (before2 === void 0 || at === void 0) return;
    const related = [{ message: "first defined here", place: before2 }];
    const hint = rejected ? "keep one: the nftables backend rejects the file" : "keep one: the last one counts";
    found.push(report(rejected ? "fw/nftables-rejects" : "fw/duplicate", { message: `${what} is defined twice`, hint, place: at, related }));
  };
  for (const section of doc.sections) {
    if (section.kind === "ipset" || section.kind === "group") once(`${section.kind} ${section.name}`, `${section.kind} ${section.name}`, section.at);
    for (const line of section.lines) {
      if (line.kind === "option") once(`option ${line.key}`, `option ${line.key}`, line.option.at);
      else if (line.kind === "alias") once(`alias ${aliasKey(line.alias.name)}`, `alias ${line.alias.name}`, line.alias.at);
    }
  }
  return found;
}
var spellings = { ipset: "[IPSET ", group: "[group " };
function checkHeader({ kind, name, header, at }) {
  if (header === void 0 || kind !== "ipset" && kind !== "group") return [];
  if (header.raw.trim().startsWith(`${spellings[kind]}${name}]`)) return [];
  const hint = `write ${spellings[kind]}${name}]: the nftables backend rejects any other spelling`;
  return [report("fw/nftables-rejects", { message: `the nftables backend does not know ${header.raw.trim()}`, hint, place: at })];
}
function checkLine(line) {
  if (line.kind === "bad") {
    const hint = "correct or remove it: the nftables backend rejects the file";
    return [report("fw/nftables-rejects", { message: "the nftables backend takes no bad line", hint, place: line.at })];
  }
  if (line.kind === "option" && line.option.at !== void 0 && !line.raw.trimStart().startsWith(line.key)) {
    return [report("fw/nftables-rejects", { message: `the option ${line.key} is not in lower case`, hint: `write ${line.key}`, place: line.option.at })];
  }
  return [];
}

// packages/fw/src/verify.ts
function verify(doc, scope = {}) {
  const found = { diagnostics: [], broken: /* @__PURE__ */ new Set(), dropped: /* @__PURE__ */ new Set(), versions: /* @__PURE__ */ new Map(), errors: /* @__PURE__ */ new Map() };
  const names3 = new Names(doc.tier, doc.tier === "cluster" ? effective(doc) : scope.cluster);
  for (const section of doc.sections) verifySection(doc, section, names3, scope, found);
  found.diagnostics.push(...latentLoadErrors(doc, scope.cluster, found));
  if (scope.backend === "nftables") found.diagnostics.push(...checkForNftables(doc));
  found.diagnostics.push(...checkDuplicates(doc, scope.backend === "nftables"), ...checkFile(doc));
  const { diagnostics: diagnostics2, broken, dropped, versions, errors } = found;
  return { diagnostics: diagnostics2, broken, dropped, versionOf: (rule) => versions.get(rule), errorsOf: (item) => errors.get(item) };
}
function verifySection(doc, section, names3, scope, found) {
  if (section.header?.kind === "bad") found.diagnostics.push(checkBadLine(doc.tier, section, section.header));
  if (section.kind === "ipset") names3.defineIpset(section.name);
  const place = section.kind === "group" ? "group" : doc.tier;
  const seen = /* @__PURE__ */ new Set();
  for (const line of section.lines) {
    if (line.kind === "rule") verifyRule(line.rule, place, names3, scope, found);
    else if (line.kind === "entry") verifyEntry(line.entry, seen, names3, scope, found);
    else if (line.kind === "alias") verifyAlias(line, names3, found);
    else if (line.kind === "option") found.diagnostics.push(...checkOption(doc.tier, line.key, line.option, scope));
    else if (line.kind === "bad") found.diagnostics.push(checkBadLine(doc.tier, section, line));
  }
}
function verifyRule(rule, place, names3, scope, found) {
  const { problems, version, dropped } = checkRule(rule, place, names3, scope);
  if (version !== void 0) found.versions.set(rule, version);
  if (dropped) found.dropped.add(rule);
  note(rule, problems, found);
}
function verifyEntry(entry, seen, names3, scope, found) {
  const problem = checkEntry(entry, seen, names3, scope);
  if (problem !== void 0) note(entry, [problem], found);
}
function note(item, problems, found) {
  const errors = {};
  const said = /* @__PURE__ */ new Set();
  for (const { code, field, noted, message, hint, harmless } of problems) {
    if (noted !== void 0) errors[field] ??= noted;
    if (harmless !== true) found.broken.add(item);
    const place = item.at === void 0 ? {} : { place: item.at };
    if (!said.has(message)) found.diagnostics.push(report(code, { message, hint, ...place }));
    said.add(message);
  }
  if (Object.keys(errors).length > 0) found.errors.set(item, errors);
}
function verifyAlias(line, names3, found) {
  const { alias } = line;
  names3.defineAlias(alias);
  if (isName("alias", alias.name)) return;
  const hint = "start with a letter, go on with letters, digits, - and _, 2 to 64 of them";
  found.diagnostics.push(report("fw/name", { message: `'${alias.name}' is no name of an alias`, hint, ...alias.at && { place: alias.at } }));
}
function checkFile(doc) {
  const found = [];
  const place = { file: doc.file, line: 1, column: 1 };
  let size = 0;
  let carriageReturn = false;
  for (const { raw } of linesOf(doc)) {
    size += Buffer.byteLength(raw);
    carriageReturn ||= raw.endsWith("\r\n");
  }
  if (size > maxFileSize) {
    found.push(report("fw/file-too-large", { message: `the file has ${size} bytes, ${size - maxFileSize} too many`, hint: "pmxcfs stores no more than 1 MiB", place }));
  }
  if (carriageReturn) {
    found.push(report("fw/carriage-return", { message: "lines end in CR LF", hint: "save the file with Unix line ends", place }));
  }
  return found;
}

// packages/traffic/src/options.ts
function option({ tier, config }, key) {
  const spec = optionSpec(tier, key);
  return config.options.get(key)?.value ?? (spec === void 0 ? void 0 : defaultOf(spec)) ?? "";
}
function isOn(file, key) {
  return option(file, key) === "1";
}

// packages/traffic/src/address.ts
function pointOf(words) {
  if (words.length === 2) return (words[0] ?? 0) * 65536 + (words[1] ?? 0);
  let point = 0n;
  for (const word of words) point = point << 16n | BigInt(word);
  return point;
}
function parsePoint(text) {
  const words = parseIp(text);
  return words === void 0 ? void 0 : { family: words.length === 2 ? 4 : 6, point: pointOf(words) };
}
function rangeOf(network) {
  const length = addressLength[network.version];
  if (network.prefix > length) return void 0;
  const first = pointOf(mask(network).words);
  const free = length - network.prefix;
  return [first, typeof first === "bigint" ? first + (1n << BigInt(free)) - 1n : first + 2 ** free - 1];
}
var everyAddress = { 4: [0, 2 ** 32], 6: [0n, 1n << 128n] };

// packages/traffic/src/lower/literals.ts
function proto(...names3) {
  return boundsOf(names3.map((name) => only(protocols[name] ?? 0)));
}
function ports(...list) {
  return boundsOf(list.map((port) => typeof port === "number" ? only(port) : port));
}
function icmpMessage(type, code) {
  return code === void 0 ? [type * 256, type * 256 + 255] : only(type * 256 + code);
}
function icmp(family, ...names3) {
  const table = icmpTypes[icmpName[family]];
  const messages = names3.flatMap((name) => {
    const [type, code] = table[name] ?? [];
    return type === void 0 ? [] : [icmpMessage(type, code)];
  });
  return { proto: proto(icmpName[family]), icmp: boundsOf(messages) };
}
var icmpName = { 4: "icmp", 6: "icmpv6" };
function networks(...list) {
  return boundsOf(list.flatMap((text) => {
    const network = parseNetwork(text);
    const range = network === void 0 ? void 0 : rangeOf(network);
    return range === void 0 ? [] : [range];
  }));
}
var broadcast = { 4: networks("255.255.255.255"), 6: [] };
var multicast = { 4: networks("224.0.0.0/4"), 6: networks("ff00::/8") };
function only(point) {
  return [point, point];
}

// packages/traffic/src/lower/reject.ts
var classD = { source: networks("224.0.0.0/4") };
var answers = {
  iptables: { 4: [{ dest: broadcast[4] }, classD, { proto: proto(icmpName[4]) }], 6: [{ proto: proto(icmpName[6]) }] },
  nftables: { 4: [{ dest: broadcast[4] }, classD], 6: [] }
};
function silentIn(backend, family, place, direction) {
  return backend === "nftables" && place === "guest" && direction === "in" ? "all" : answers[backend][family];
}
function acting(match, verdict, silent, origin) {
  if (verdict !== "REJECT") return [{ match, verdict, origin }];
  if (silent === "all") return [{ match, verdict: "DROP", origin }];
  const drops = silent.flatMap((more) => {
    const both = narrow(match, more);
    return both === void 0 ? [] : [{ match: both, verdict: "DROP", origin }];
  });
  return [...drops, { match, verdict, origin }];
}

// packages/traffic/src/lower/rule-match.ts
function protocolMatches(rule, family) {
  const matches2 = [];
  for (const fields of expand(rule, family)) {
    const match = protocolMatch(fields, family);
    if (match === void 0) return void 0;
    matches2.push(match);
  }
  return matches2;
}
function expand(rule, family) {
  const { macro } = rule;
  if (macro === void 0) return [rule];
  return macroMatches(macro, family).map((match) => ({ ...pick(rule), ...match }));
}
function pick({ proto: proto2, dport, sport, icmpType }) {
  return { ...proto2 !== void 0 && { proto: proto2 }, ...dport !== void 0 && { dport }, ...sport !== void 0 && { sport }, ...icmpType !== void 0 && { icmpType } };
}
function protocolMatch({ proto: proto2, dport, sport, icmpType }, family) {
  if (!given(proto2)) return given(dport) || given(sport) ? void 0 : {};
  const number = Object.hasOwn(protocols, proto2) ? protocols[proto2] ?? 0 : Number(proto2);
  const match = number === 0 ? {} : { proto: [number, number + 1] };
  if (number === protocols[icmpName[family]] && !protocolsWithPorts.has(proto2)) return icmpMatch(match, given(icmpType) ? icmpType : dport, family);
  const destination = portBounds(dport, proto2);
  const source = portBounds(sport, proto2);
  if (destination === void 0 || source === void 0) return void 0;
  return { ...match, ...destination !== "any" && { dport: destination }, ...source !== "any" && { sport: source } };
}
function icmpMatch(match, type, family) {
  if (!given(type)) return match;
  if (/^\d+$/.test(type)) return Number(type) > 255 ? void 0 : { ...match, icmp: boundsOf([icmpMessage(Number(type))]) };
  const table = icmpTypes[icmpName[family]];
  if (!Object.hasOwn(table, type)) return void 0;
  const [number, code] = table[type] ?? [];
  return number === void 0 ? match : { ...match, icmp: boundsOf([icmpMessage(number, code)]) };
}
function portBounds(text, proto2) {
  if (!given(text)) return "any";
  const ranges = [];
  for (const part of text.split(",")) {
    const [first, last = first] = part.split(":").map((port) => portNumber(port, proto2));
    if (first === void 0 || last === void 0) return void 0;
    ranges.push([first, last]);
  }
  return boundsOf(ranges);
}
var namesByNumber = { 6: "tcp", 17: "udp", 33: "dccp", 132: "sctp", 136: "udplite" };
function portNumber(text, proto2) {
  if (/^\d+$/.test(text)) return Number(text);
  const own = services[namesByNumber[proto2] ?? proto2];
  const table = [own, ...Object.values(services)].find((names3) => names3 !== void 0 && Object.hasOwn(names3, text));
  return table?.[text];
}

// packages/traffic/src/lower/lower-rule.ts
function lowerRule(rule, origin, { family, addresses, silent }) {
  if ((addresses.file.versionOf(rule) ?? family) !== family) return [];
  const source = addresses.resolve(rule.source, family);
  const dest = addresses.resolve(rule.dest, family);
  const protocols2 = protocolMatches(rule, family);
  if (source === void 0 || dest === void 0 || protocols2 === void 0) return void 0;
  const ends = { ...dest !== "any" && { dest }, ...source !== "any" && { source } };
  const verdict = rule.action === "ACCEPT" || rule.action === "REJECT" ? rule.action : "DROP";
  return protocols2.flatMap((match) => acting({ ...match, ...ends }, verdict, silent, origin));
}

// packages/traffic/src/lower/group-chains.ts
var GroupChains = class {
  groups;
  chains = /* @__PURE__ */ new Map();
  failures = /* @__PURE__ */ new Map();
  datacenter;
  family;
  place;
  constructor(datacenter, family, place) {
    this.place = place;
    this.datacenter = datacenter;
    this.family = family;
    this.groups = new Map(datacenter.file.config.groups.map((group) => [group.name, group]));
    for (const group of this.groups.values()) this.build(group);
  }
  /** A group's rules of a direction, or those before the one that fails. A group that does not exist is empty. */
  rules(name, direction) {
    return this.chains.get(`${direction} ${name.toLowerCase()}`) ?? [];
  }
  /** Whether any group's building fails. */
  get anyFails() {
    return this.failures.size > 0;
  }
  failureOf(name) {
    return this.failures.get(name.toLowerCase());
  }
  /** `in` comes before `out`, and a failure ends both. */
  build(group) {
    for (const direction of ["in", "out", "forward"]) {
      const chain = this.failures.has(group.name) ? [] : this.buildChain(group, direction);
      this.chains.set(`${direction} ${group.name}`, chain);
    }
  }
  buildChain({ name, rules }, direction) {
    const { broken } = this.datacenter.file;
    const { family, datacenter: addresses } = this;
    const silent = silentIn(addresses.host.backend, family, this.place, direction);
    const chain = [];
    for (const [index, rule] of rules.entries()) {
      if (rule.type !== direction || rule.disabled === true || broken.has(rule)) continue;
      const origin = { kind: "rule", address: `cluster.group.${name}.rules[${index}]`, rule };
      const lowered2 = lowerRule(rule, origin, { family, addresses, silent });
      if (lowered2 === void 0) {
        this.failures.set(name, { direction, index });
        break;
      }
      chain.push(...lowered2);
    }
    return chain;
  }
};

// packages/traffic/src/set-members.ts
function matched(members2, family) {
  const bounds = [];
  const open = [];
  let inside = false;
  const turn = (at, matches2) => {
    if (matches2 === inside) return;
    if (bounds.at(-1) === at) bounds.pop();
    else bounds.push(at);
    inside = matches2;
  };
  const closeUpTo = (point) => {
    for (let top = open.at(-1); top !== void 0 && (point === void 0 || top.end <= point); top = open.at(-1)) {
      open.pop();
      turn(top.end, open.at(-1)?.matches ?? false);
    }
  };
  for (const span of spansOf(members2, family)) {
    closeUpTo(span.first);
    open.push(span);
    turn(span.first, span.matches);
  }
  closeUpTo(void 0);
  return bounds;
}
function spansOf(members2, family) {
  const spans = [];
  for (const { network, nomatch } of members2) {
    const range = network.version === family ? rangeOf(network) : void 0;
    if (range !== void 0) spans.push({ first: range[0], end: next(range[1]), matches: !nomatch });
  }
  return spans.sort((a, b) => compare(a.first, b.first) || compare(b.end, a.end));
}
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

// packages/traffic/src/lower/names.ts
function localNetwork({ cluster, localNetwork: detected }) {
  const text = namesOf(cluster.config).aliases.get("local_network")?.address ?? detected;
  return text === void 0 ? void 0 : parseNetwork(text);
}
var Addresses = class {
  sets = /* @__PURE__ */ new Map();
  alias;
  ownSets;
  host;
  /** The file whose own names come first; absent for the datacenter's. */
  file;
  /** Itself, where there is no guest: rules of the node and of groups cannot name a guest's. */
  datacenter;
  implied;
  /** `implied`: what Proxmox VE adds to sets of the file, which need not be in it. */
  constructor(host, file, implied, datacenter) {
    this.implied = implied;
    this.host = host;
    this.file = file;
    this.datacenter = datacenter ?? this;
    this.alias = resolver(namesOf(file.config), namesOf(host.cluster.config));
    this.ownSets = new Map(file.config.ipsets.map((set) => [set.name, set]));
  }
  /** What a rule's source or dest stands for; `any` when it asks nothing, undefined when it cannot be resolved. */
  resolve(text, family) {
    if (!given(text)) return "any";
    if (text.startsWith("+")) return this.set(text.slice(1), family);
    const reference = readReference(text);
    if (reference === void 0) return literal(text, family);
    if (reference.scope === "guest" && this.datacenter === this) return void 0;
    const network = parseNetwork(this.alias(text) ?? "");
    return network === void 0 ? void 0 : boundsOf(rangesOf(network, family));
  }
  /** A set by its reference: `trusted`, `dc/trusted`. Undefined when there is none. */
  set(text, family) {
    const reference = readReference(text);
    if (reference === void 0) return void 0;
    if (reference.scope === "sdn") return [];
    const { scope, name } = reference;
    if (scope !== (this.datacenter === this ? "guest" : "dc") && (this.ownSets.has(name) || this.implied.has(name))) return this.own(name, family);
    return scope === "guest" || this.datacenter === this ? void 0 : this.datacenter.set(name, family);
  }
  own(name, family) {
    const key = `${family} ${name}`;
    const known3 = this.sets.get(key) ?? this.combine(name, family);
    this.sets.set(key, known3);
    return known3;
  }
  /** The kernel's own sets heed the longest prefix; proxmox-firewall has a second set of what does not match. */
  combine(name, family) {
    const members2 = this.members(name);
    if (this.host.backend === "iptables") return matched(members2, family);
    const [wanted, unwanted] = [false, true].map((nomatch) => boundsOf(members2.filter((one) => one.nomatch === nomatch).flatMap(({ network }) => rangesOf(network, family))));
    return difference(wanted ?? [], unwanted ?? []);
  }
  /** The members of one of the file's own sets that reach the kernel. */
  members(name) {
    const written = (this.ownSets.get(name)?.entries ?? []).flatMap((entry) => {
      if (this.file.broken.has(entry)) return [];
      const network = parseNetwork(readReference(entry.address) === void 0 ? entry.address : this.alias(entry.address) ?? "");
      return network === void 0 ? [] : [{ network, nomatch: entry.nomatch === true }];
    });
    return [...written, ...this.implied.get(name) ?? []];
  }
};
function rangesOf(network, family) {
  const range = network.version === family ? rangeOf(network) : void 0;
  return range === void 0 ? [] : [range];
}
function literal(text, family) {
  const dash2 = text.indexOf("-");
  if (dash2 >= 0) {
    const [first, last] = [parsePoint(text.slice(0, dash2)), parsePoint(text.slice(dash2 + 1))];
    return first?.family === family && last?.family === family ? boundsOf([[first.point, last.point]]) : void 0;
  }
  const ranges = text.split(",").map((part) => parseNetwork(part)).flatMap((network) => network === void 0 ? [] : rangesOf(network, family));
  return ranges.length === 0 ? void 0 : boundsOf(ranges);
}

// packages/traffic/src/lower/implied-members.ts
function impliedInCluster(host) {
  const written = host.backend === "nftables" && namesOf(host.cluster.config).ipsets.has("management");
  const local = written ? void 0 : localNetwork(host);
  return /* @__PURE__ */ new Map([["management", local === void 0 ? [] : [{ network: local, nomatch: false }]]]);
}
function impliedInGuest({ file, nics }, backend) {
  if (backend === "nftables") {
    const unwritten = nics.filter((nic) => nic.firewall && isOn(file, "ipfilter") && !namesOf(file.config).ipsets.has(`ipfilter-${nic.name}`));
    return new Map(unwritten.map((nic) => [`ipfilter-${nic.name}`, ownSources(nic)]));
  }
  const walled = nics.filter((nic) => nic.firewall && (isOn(file, "ipfilter") || namesOf(file.config).ipsets.has(`ipfilter-${nic.name}`)));
  return new Map(walled.map((nic) => [`ipfilter-${nic.name}`, ownSources(nic)]));
}
function ownSources({ mac, addresses }) {
  return [...members(["fe80::/10"], true), ...members([...mac === void 0 ? [] : [linkLocal(mac)], ...addresses], false)];
}
function members(texts, nomatch) {
  return texts.flatMap((text) => {
    const network = parseNetwork(text);
    return network === void 0 ? [] : [{ network, nomatch }];
  });
}
function linkLocal(mac) {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = mac.split(":").map((byte) => parseInt(byte, 16));
  const words = [(a ^ 2) * 256 + b, c * 256 + 255, 65024 + d, e * 256 + f];
  return `fe80::${words.map((word) => word.toString(16)).join(":")}`;
}

// packages/traffic/src/lower/iptables/input-filters.ts
var anySource = {
  4: [builtIn("smurfs", { source: union(broadcast[4], multicast[4]) }, "DROP")],
  6: []
};
function inputFilters(datacenter, family) {
  const { host } = datacenter.host;
  const blacklist = datacenter.set("blacklist", family);
  return [
    ...blacklist === void 0 ? [] : [builtIn("blacklist", { source: blacklist }, "DROP")],
    ...isOn(host, "nosmurfs") ? anySource[family] : [],
    ...isOn(host, "tcpflags") ? [builtIn("tcpflags", { proto: proto("tcp"), sport: ports(0) }, "DROP")] : []
  ];
}
var solicitations = ["router-solicitation", "neighbor-solicitation", "neighbor-advertisement"];
function neighbourDiscovery(family, routers2) {
  if (family === 4) return [];
  return [builtIn("ndp", icmp(6, ...solicitations, ...routers2 ? ["router-advertisement"] : []), "ACCEPT")];
}

// packages/traffic/src/lower/guest-nic.ts
var dhcpPorts = { 4: { client: 68, server: 67 }, 6: { client: 546, server: 547 } };
function dhcp(family, direction) {
  const { client, server } = dhcpPorts[family];
  const [sport, dport] = direction === "in" ? [server, client] : [client, server];
  return { proto: proto("udp"), sport: ports(sport), dport: ports(dport) };
}

// packages/traffic/src/lower/lower-rules.ts
function lowerRules(file, lowering) {
  return file.config.rules.flatMap((rule, index) => {
    if (rule.disabled === true || file.broken.has(rule) || !concerns(rule, lowering.nic)) return [];
    const origin = { kind: "rule", address: ruleAddress(file, index), rule };
    const lowered2 = rule.type === "group" ? lowerGroup(rule, origin, lowering) : rule.type === lowering.direction ? lowerRule(rule, origin, lowering) ?? [] : [];
    return lowering.nic === void 0 ? onInterface(lowered2, rule.iface) : lowered2;
  });
}
function ruleAddress(file, index) {
  return `${file.address}.rules[${index}]`;
}
function concerns({ iface }, nic) {
  return nic === void 0 || iface === void 0 || iface === nic;
}
function lowerGroup(rule, origin, { direction, groups, skipped }) {
  if (skipped?.has(origin.address) === true) return [];
  return [{ match: {}, verdict: "CONTINUE", origin }, ...groups.rules(rule.action, direction)];
}
function onInterface(rules, iface) {
  return iface === void 0 ? rules : rules.map((rule) => ({ ...rule, match: { ...rule.match, iface } }));
}

// packages/traffic/src/lower/iptables/policy.ts
var udp = proto("udp");
var tcp = proto("tcp");
var quiet = [
  { name: "noise", match: { proto: udp, dport: ports(135, 445, [137, 139]) }, verdict: "policy" },
  { name: "noise", match: { proto: udp, dport: ports([1024, 65535]), sport: ports(137) }, verdict: "policy" },
  { name: "noise", match: { proto: tcp, dport: ports(135, 139, 445) }, verdict: "policy" },
  { name: "noise", match: { proto: udp, dport: ports(1900) }, verdict: "DROP" },
  { name: "noise", match: { proto: udp, sport: ports(53) }, verdict: "DROP" }
];
var preludes = {
  4: [
    { name: "broadcast", match: { dest: broadcast[4] }, verdict: "DROP" },
    { name: "broadcast", match: { dest: multicast[4] }, verdict: "DROP" },
    { name: "icmp_errors", match: icmp(4, "fragmentation-needed", "time-exceeded"), verdict: "ACCEPT" },
    ...quiet
  ],
  6: [
    { name: "auth", match: { proto: tcp, dport: ports(43) }, verdict: "REJECT" },
    { name: "broadcast", match: { dest: multicast[6] }, verdict: "DROP" },
    { name: "icmp_errors", match: icmp(6, "destination-unreachable", "time-exceeded", "packet-too-big"), verdict: "ACCEPT" },
    ...quiet
  ]
};
function lowerPolicy(name, policy, family) {
  if (policy === "ACCEPT") return [builtIn(name, {}, "ACCEPT")];
  const verdict = policy === "REJECT" ? "REJECT" : "DROP";
  const silent = silentIn("iptables", family, "node", "in");
  const lines = preludes[family].flatMap((line) => acting(line.match, line.verdict === "policy" ? verdict : line.verdict, silent, { kind: "built-in", name: line.name }));
  return [...lines, ...acting({}, verdict, silent, { kind: "built-in", name })];
}

// packages/traffic/src/lower/iptables/guest-chain.ts
var devices = { qemu: "tap", lxc: "veth" };
function guestChain(on, { family, datacenter, groups }, direction) {
  const { guest, nic, addresses } = on;
  const { file } = guest;
  const silent = silentIn("iptables", family, "guest", direction);
  const rules = [
    ...direction === "in" ? inputFilters(datacenter, family) : [],
    ...isOn(file, "dhcp") ? [builtIn("dhcp", dhcp(family, direction), "ACCEPT")] : [],
    ...direction === "out" ? sourceFilters(on, family) : [],
    ...isOn(file, "ndp") ? neighbourDiscovery(family, direction === "in" || isOn(file, "radv")) : [],
    ...lowerRules(file, { family, direction, addresses, silent, groups: groups.guest, nic: nic.name }),
    ...lowerPolicy(`policy_${direction}`, option(file, `policy_${direction}`), family)
  ];
  return { name: `${devices[guest.kind]}${guest.vmid}i${nic.name.slice(3)}-${direction.toUpperCase()}`, rules };
}
function bridgeChain({ datacenter, family }) {
  return { name: "PVEFW-FWBR-IN", rules: [...inputFilters(datacenter, family), builtIn("unfiltered", {}, "ACCEPT")] };
}
function sourceFilters({ guest: { file }, nic, addresses }, family) {
  const allowed = addresses.set(`guest/ipfilter-${nic.name}`, family);
  return [
    ...isOn(file, "macfilter") && nic.mac !== void 0 ? [builtIn("macfilter", { notMac: nic.mac }, "DROP")] : [],
    ...family === 6 && !isOn(file, "radv") ? [builtIn("radv", icmp(6, "router-advertisement"), "DROP")] : [],
    ...allowed === void 0 ? [] : [builtIn("ipfilter", { source: difference(everyAddress[family], allowed) }, "DROP")]
  ];
}

// packages/traffic/src/lower/iptables/node-chain.ts
var tcp2 = proto("tcp");
var reachable = { in: ports(8006, [5900, 5999], 3128, 22, [6e4, 60050]), out: ports(8006, 22, [5900, 5999], 3128) };
function nodeChain({ family, datacenter, groups, unbuilt }, direction) {
  const { host, cluster } = datacenter.host;
  const silent = silentIn("iptables", family, "node", direction);
  const lowering = { family, direction, groups: groups.node, silent, addresses: datacenter, skipped: unbuilt.skipped[direction] };
  const rules = [
    builtIn("loopback", { iface: "lo" }, "ACCEPT"),
    ...isOn(host, "ndp") ? neighbourDiscovery(family, direction === "in") : [],
    ...direction === "in" ? inputFilters(datacenter, family) : [],
    builtIn("igmp", { proto: proto("igmp") }, "ACCEPT"),
    ...lowerRules(host, lowering),
    ...lowerRules(cluster, lowering),
    ...management(datacenter, direction, family),
    ...corosync(datacenter, direction, family),
    ...lowerPolicy(`policy_${direction}`, option(cluster, `policy_${direction}`), family)
  ];
  return { name: direction === "in" ? "PVEFW-HOST-IN" : "PVEFW-HOST-OUT", rules };
}
function management(datacenter, direction, family) {
  const match = { proto: tcp2, dport: reachable[direction] };
  if (direction === "in") return [builtIn("management", { ...match, source: datacenter.set("management", family) ?? [] }, "ACCEPT")];
  const local = localNetwork(datacenter.host);
  const range = local?.version === family ? rangeOf(local) : void 0;
  return range === void 0 ? [] : [builtIn("management", { ...match, dest: boundsOf([range]) }, "ACCEPT")];
}
function corosync({ host }, direction, family) {
  const peers = host.corosyncPeers.filter((peer) => peer.includes(":") === (family === 6)).map((peer) => networks(peer)).reduce(union, []);
  if (peers.length === 0) return [];
  return [builtIn("corosync", { proto: proto("udp"), dport: ports([5404, 5405]), [direction === "in" ? "source" : "dest"]: peers }, "ACCEPT")];
}

// packages/traffic/src/lower/iptables/unbuilt.ts
function findUnbuilt(host, groups) {
  const skipped = { in: /* @__PURE__ */ new Set(), out: /* @__PURE__ */ new Set() };
  const unplugged = /* @__PURE__ */ new Set();
  if (!groups.anyFails) return { skipped, unplugged };
  const tried = /* @__PURE__ */ new Set();
  const builds = (name, direction) => {
    const failure = groups.failureOf(name);
    if (failure === void 0) return true;
    if (tried.has(name)) return direction === "in" || failure.direction !== "in";
    tried.add(name);
    return false;
  };
  for (const direction of ["in", "out"]) {
    if (!isOn(host.host, "enable")) break;
    for (const file of [host.host, host.cluster]) {
      for (const { name, address } of groupUses(file, void 0)) if (!builds(name, direction)) skipped[direction].add(address);
    }
  }
  for (const guest of inBuildingOrder(host)) {
    let fails = false;
    for (const { nic, direction } of chainsOf(guest)) {
      fails ||= groupUses(guest.file, nic).some(({ name }) => !builds(name, direction));
      if (fails) unplugged.add(`${guest.vmid} ${nic} ${direction}`);
    }
  }
  return { skipped, unplugged };
}
function groupUses(file, nic) {
  return file.config.rules.flatMap((rule, index) => {
    if (rule.type !== "group" || rule.disabled === true || file.broken.has(rule) || !concerns(rule, nic)) return [];
    return [{ name: rule.action.toLowerCase(), address: ruleAddress(file, index) }];
  });
}
function inBuildingOrder({ guests }) {
  const sorted = [...guests.values()].filter(({ file }) => isOn(file, "enable")).sort((a, b) => compare2(String(a.vmid), String(b.vmid)));
  return [...sorted.filter(({ kind }) => kind === "qemu"), ...sorted.filter(({ kind }) => kind === "lxc")];
}
function chainsOf({ nics }) {
  const walled = nics.filter((nic) => nic.firewall).map((nic) => nic.name).sort(compare2);
  return walled.flatMap((nic) => ["in", "out"].map((direction) => ({ nic, direction })));
}
function compare2(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

// packages/traffic/src/lower/nftables/built-ins.ts
var tcp3 = proto("tcp");
var udp2 = proto("udp");
var icmpErrors = {
  4: icmp(4, "destination-unreachable", "source-quench", "time-exceeded"),
  6: icmp(6, "destination-unreachable", "packet-too-big", "time-exceeded", "parameter-problem")
};
function allowIcmp(family) {
  return [builtIn("icmp_errors", icmpErrors[family], "ACCEPT")];
}
var discovery = {
  in: icmp(6, "router-solicitation", "router-advertisement", "neighbor-solicitation", "neighbor-advertisement", "redirect"),
  out: icmp(6, "router-solicitation", "neighbor-solicitation", "neighbor-advertisement")
};
var routers = icmp(6, "router-advertisement", "redirect");
function allowOrBlock(allowed) {
  return allowed ? "ACCEPT" : "DROP";
}
function ndp(family, direction, allowed) {
  return family === 4 ? [] : [builtIn("ndp", discovery[direction], allowOrBlock(allowed))];
}
function radv(family, allowed) {
  return family === 4 ? [] : [builtIn("radv", routers, allowOrBlock(allowed))];
}
function nodeIn(datacenter, family, silent) {
  const source = datacenter.set("management", family) ?? [];
  const noise = [
    { proto: udp2, dport: ports(135, [137, 139], 445) },
    { proto: udp2, sport: ports(137), dport: ports([1024, 65535]) },
    { proto: tcp3, dport: ports(135, 139, 445) }
  ];
  return [
    builtIn("igmp", { proto: proto("igmp") }, "ACCEPT"),
    builtIn("management", { proto: tcp3, dport: ports(8006, [5900, 5999], 3128, 22), source }, "ACCEPT"),
    builtIn("corosync", { proto: udp2, dport: ports([5405, 5412]) }, "ACCEPT"),
    ...noise.flatMap((match) => acting(match, "REJECT", silent, { kind: "built-in", name: "noise" })),
    builtIn("noise", { proto: udp2, dport: ports(1900) }, "DROP"),
    builtIn("noise", { proto: udp2, sport: ports(53) }, "DROP")
  ];
}
function nodeOptionsIn({ host: { host } }, family) {
  const notUnset = difference(everyAddress[4], networks("0.0.0.0"));
  const smurfs = family === 6 ? [] : [builtIn("smurfs", { dest: broadcast[4], source: notUnset }, "DROP"), builtIn("smurfs", { source: multicast[4] }, "DROP")];
  return [
    ...ndp(family, "in", isOn(host, "ndp")),
    ...isOn(host, "tcpflags") ? [builtIn("tcpflags", { proto: tcp3, sport: ports(0) }, "DROP")] : [],
    ...isOn(host, "nosmurfs") ? smurfs : []
  ];
}

// packages/traffic/src/lower/nftables/node-chain.ts
var names2 = { in: "input", out: "output", forward: "forward" };
function nodeChain2(ruleset, direction) {
  const { family, datacenter, groups } = ruleset;
  const { host, cluster } = datacenter.host;
  const silent = silentIn("nftables", family, "node", direction);
  const lowering = { family, direction, groups: groups.node, addresses: datacenter, silent };
  const policy = `policy_${direction}`;
  const rules = [
    ...before(ruleset, direction, silent),
    ...lowerRules(host, lowering),
    ...lowerRules(cluster, lowering),
    ...acting({}, verdictOf(option(cluster, policy)), silent, { kind: "built-in", name: policy })
  ];
  return { name: names2[direction], rules };
}
function before({ family, datacenter }, direction, silent) {
  if (direction === "forward") return [];
  const loopback = builtIn("loopback", { iface: "lo" }, "ACCEPT");
  const options2 = direction === "in" ? nodeOptionsIn(datacenter, family) : ndp(family, "out", isOn(datacenter.host.host, "ndp"));
  return [loopback, ...allowIcmp(family), ...direction === "in" ? nodeIn(datacenter, family, silent) : [], ...options2];
}
function verdictOf(policy) {
  return policy === "ACCEPT" || policy === "REJECT" ? policy : "DROP";
}

// packages/traffic/src/lower/nftables/guest-chain.ts
function guestChain2(on, { family, groups }, direction) {
  const { guest, nic, addresses } = on;
  const { file } = guest;
  const silent = silentIn("nftables", family, "guest", direction);
  const policy = `policy_${direction}`;
  const rules = [
    ...allowIcmp(family),
    ...direction === "out" ? macFilter(on) : [],
    builtIn("dhcp", dhcp(family, direction), allowOrBlock(isOn(file, "dhcp"))),
    ...direction === "out" ? ipFilter(on, family) : [],
    ...ndp(family, direction, isOn(file, "ndp")),
    ...direction === "out" ? radv(family, isOn(file, "radv")) : [],
    ...lowerRules(file, { family, direction, addresses, silent, groups: groups.guest, nic: nic.name }),
    ...acting({}, verdictOf(option(file, policy)), silent, { kind: "built-in", name: policy })
  ];
  return { name: `guest-${guest.vmid}-${direction}`, rules };
}
function macFilter({ guest: { file }, nic }) {
  return isOn(file, "macfilter") && nic.mac !== void 0 ? [builtIn("macfilter", { notMac: nic.mac }, "DROP")] : [];
}
function ipFilter({ guest: { file }, nic, addresses }, family) {
  const allowed = isOn(file, "ipfilter") ? addresses.set(`guest/ipfilter-${nic.name}`, family) : void 0;
  return allowed === void 0 ? [] : [builtIn("ipfilter", { source: difference(everyAddress[family], allowed) }, "DROP")];
}
function vnetChain(name, file, { family, datacenter, groups }) {
  const silent = silentIn("nftables", family, "guest", "forward");
  const rules = lowerRules(file, { family, direction: "forward", addresses: datacenter, silent, groups: groups.guest });
  const policy = acting({}, verdictOf(option(file, "policy_forward")), silent, { kind: "built-in", name: "policy_forward" });
  return { name: `bridge-${name}`, rules: [...rules, ...policy] };
}

// packages/traffic/src/lower/lower-host.ts
var nothingUnbuilt = { skipped: { in: /* @__PURE__ */ new Set(), out: /* @__PURE__ */ new Set() }, unplugged: /* @__PURE__ */ new Set() };
var LoweredHost = class {
  host;
  chains = /* @__PURE__ */ new Map();
  guests = /* @__PURE__ */ new Map();
  rulesets = /* @__PURE__ */ new Map();
  datacenter;
  constructor(host) {
    this.host = host;
    this.datacenter = new Addresses(host, host.cluster, impliedInCluster(host));
  }
  /** The node's own chain; undefined when its firewall is off. Only proxmox-firewall looks at what a node routes. */
  node(direction, family) {
    const { cluster, host, backend } = this.host;
    if (!isOn(cluster, "enable") || !isOn(host, "enable")) return void 0;
    const ruleset = this.ruleset(family);
    if (backend === "nftables") return this.chain(`${direction} ${family}`, () => nodeChain2(ruleset, direction));
    return direction === "forward" ? void 0 : this.chain(`${direction} ${family}`, () => nodeChain(ruleset, direction));
  }
  /** The chain of a guest's device; undefined when nothing looks at it. */
  nic(guest, nic, direction, family) {
    if (!isOn(this.host.cluster, "enable")) return void 0;
    const ruleset = this.ruleset(family);
    const filtered = nic.firewall && isOn(guest.file, "enable") && !ruleset.unbuilt.unplugged.has(`${guest.vmid} ${nic.name} ${direction}`);
    if (!filtered) return direction === "in" ? this.unwalled(ruleset) : void 0;
    const on = { guest, nic, addresses: this.addressesOf(guest) };
    const make = this.host.backend === "nftables" ? guestChain2 : guestChain;
    return this.chain(`${direction} ${family} ${guest.vmid} ${nic.name}`, () => make(on, ruleset, direction));
  }
  /** The rules of a VNet for what passes its bridge; undefined when there are none. */
  vnet(name, family) {
    const { cluster, backend, vnets } = this.host;
    const file = vnets.get(name);
    if (backend === "iptables" || file === void 0 || !isOn(cluster, "enable") || !isOn(file, "enable")) return void 0;
    return this.chain(`vnet ${family} ${name}`, () => vnetChain(name, file, this.ruleset(family)));
  }
  /** Measured: with pve-firewall, what comes to a device passes its input filters even while guest or device is off. */
  unwalled(ruleset) {
    return this.host.backend === "nftables" ? void 0 : this.chain(`bridge ${ruleset.family}`, () => bridgeChain(ruleset));
  }
  ruleset(family) {
    const known3 = this.rulesets.get(family) ?? this.makeRuleset(family);
    this.rulesets.set(family, known3);
    return known3;
  }
  makeRuleset(family) {
    const { host, datacenter } = this;
    const node = new GroupChains(datacenter, family, "node");
    const nftables = host.backend === "nftables";
    const groups = { node, guest: nftables ? new GroupChains(datacenter, family, "guest") : node };
    return { family, datacenter, groups, unbuilt: nftables ? nothingUnbuilt : findUnbuilt(host, node) };
  }
  addressesOf(guest) {
    const known3 = this.guests.get(guest.vmid) ?? new Addresses(this.host, guest.file, impliedInGuest(guest, this.host.backend), this.datacenter);
    this.guests.set(guest.vmid, known3);
    return known3;
  }
  chain(key, make) {
    const known3 = this.chains.get(key) ?? make();
    this.chains.set(key, known3);
    return known3;
  }
};
var lowered = /* @__PURE__ */ new WeakMap();
function lower(host) {
  const known3 = lowered.get(host) ?? new LoweredHost(host);
  lowered.set(host, known3);
  return known3;
}

// packages/traffic/src/zone.ts
var zones = /* @__PURE__ */ new WeakMap();
function findZone(host, text) {
  const known3 = zones.get(host) ?? /* @__PURE__ */ new Map();
  zones.set(host, known3);
  if (!known3.has(text)) known3.set(text, readZone(host, text));
  return known3.get(text);
}
var kinds = { vm: "qemu", ct: "lxc" };
function readZone(host, text) {
  if (text === "host") return { kind: "node" };
  if (text === "outside") return { kind: "port", bridge: "vmbr0", port: "eth0" };
  const port = /^([^/\s]+)\/([^/\s]+)$/.exec(text);
  if (port !== null) return { kind: "port", bridge: port[1] ?? "", port: port[2] ?? "" };
  const match = /^(vm|ct)(\d+)i(\d+)$/.exec(text);
  const guest = host.guests.get(Number(match?.[2]));
  const nic = guest?.nics.find(({ name }) => name === `net${match?.[3] ?? ""}`);
  if (guest === void 0 || nic === void 0 || guest.kind !== kinds[match?.[1] === "ct" ? "ct" : "vm"]) return void 0;
  return { kind: "nic", guest, nic };
}
function bridgeOf(zone) {
  if (zone.kind === "node") return void 0;
  return zone.kind === "port" ? zone.bridge : zone.nic.bridge;
}
function interfaceTo(zone) {
  return zone.kind === "node" ? "lo" : bridgeOf(zone);
}

// packages/traffic/src/evaluate.ts
var unfiltered = { kind: "built-in", name: "unfiltered" };
function evaluate(host, packet) {
  const road = [];
  for (const { chain, iface } of stationsOf(lower(host), packet)) {
    const station = walk(chain, packet, iface);
    road.push(station);
    if (station.verdict !== "ACCEPT") return { verdict: station.verdict, decidedBy: station.decidedBy, road };
  }
  return { verdict: "ACCEPT", decidedBy: road.at(-1)?.decidedBy ?? unfiltered, road };
}
function stationsOf(host, { from, to, family }) {
  const out = from.kind === "nic" ? host.nic(from.guest, from.nic, "out", family) : from.kind === "node" ? host.node("out", family) : void 0;
  const middle = between(host, bridgeOf(from), bridgeOf(to), family);
  const into = to.kind === "nic" ? host.nic(to.guest, to.nic, "in", family) : to.kind === "node" ? host.node("in", family) : void 0;
  return [
    ...out === void 0 ? [] : [{ chain: out, iface: interfaceTo(to) }],
    ...middle === void 0 ? [] : [{ chain: middle, iface: void 0 }],
    ...into === void 0 ? [] : [{ chain: into, iface: interfaceTo(from) }]
  ];
}
function between(host, from, to, family) {
  if (from === void 0 || to === void 0) return void 0;
  return from === to ? host.vnet(from, family) : host.node("forward", family);
}
function walk({ name, rules }, packet, iface) {
  const matched2 = [];
  for (const rule of rules) {
    if (!matches(rule, packet, iface)) continue;
    const { origin, verdict } = rule;
    matched2.push(origin);
    if (verdict !== "CONTINUE") return { chain: name, verdict, matched: matched2, decidedBy: origin };
  }
  return { chain: name, verdict: "ACCEPT", matched: matched2, decidedBy: unfiltered };
}
function matches({ match }, packet, iface) {
  for (const field of setFields) {
    const wanted = match[field];
    if (wanted !== void 0 && !contains(wanted, packet[field])) return false;
  }
  return matchesDevice(match, packet, iface);
}
function matchesDevice(match, { mac }, iface) {
  if (match.iface !== void 0 && (iface === void 0 || !isInterface(match.iface, iface))) return false;
  return match.notMac === void 0 || mac !== void 0 && mac !== match.notMac;
}
function isInterface(pattern, name) {
  return pattern.endsWith("+") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

// packages/traffic/src/guest-nics.ts
var macAddress = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/;
function readNics(config) {
  const current = config.split(/^\[/m, 1)[0] ?? "";
  return [...current.matchAll(/^(net\d+):(.*)$/gm)].map(([, name = "", line = ""]) => readNic(name, line));
}
function readNic(name, line) {
  const values = new Map(line.split(",").map((part) => [part.slice(0, part.indexOf("=")).trim(), part.slice(part.indexOf("=") + 1).trim()]));
  const mac = [...values.values()].map((value) => value.toLowerCase()).find((value) => macAddress.test(value));
  const bridge = values.get("bridge");
  const addresses = [values.get("ip"), values.get("ip6")].flatMap((value) => value?.split("/", 1) ?? []).filter((value) => /[.:]/.test(value));
  return { name, firewall: values.get("firewall") === "1", addresses, ...mac !== void 0 && { mac }, ...bridge !== void 0 && { bridge } };
}

// packages/traffic/src/read-host.ts
function readHost(texts) {
  const cluster = readFile("cluster", "cluster", "/etc/pve/firewall/cluster.fw", texts.cluster ?? "", void 0);
  const read2 = (tier, address, path, text = "") => readFile(tier, address, path, text, cluster.config);
  const host = read2("host", `node.${texts.node}.host`, `/etc/pve/nodes/${texts.node}/host.fw`, texts.host);
  const guests = texts.guests.map(
    ({ vmid, kind, config, fw }) => ({
      vmid,
      kind,
      file: read2("guest", `guest.${vmid}`, `/etc/pve/firewall/${vmid}.fw`, fw),
      nics: readNics(config)
    })
  );
  const vnets = Object.entries(texts.vnets ?? {}).map(([name, text]) => [name, read2("vnet", `vnet.${name}`, `/etc/pve/sdn/firewall/${name}.fw`, text)]);
  return {
    node: texts.node,
    backend: backendOf(host.config),
    cluster,
    host,
    guests: new Map(guests.map((guest) => [guest.vmid, guest])),
    vnets: new Map(vnets),
    ...texts.localNetwork !== void 0 && { localNetwork: texts.localNetwork },
    corosyncPeers: texts.corosyncPeers ?? []
  };
}
function readFile(tier, address, file, text, cluster) {
  const doc = parse(text, { tier, file });
  const verdict = verify(doc, { cluster });
  const noted = [...verdict.broken].filter((item) => verdict.errorsOf(item) !== void 0);
  return { tier, address, config: effective(doc), broken: /* @__PURE__ */ new Set([...noted, ...verdict.dropped]), versionOf: (rule) => verdict.versionOf(rule) };
}
function backendOf(host) {
  return host.options.get("nftables")?.value === "1" ? "nftables" : "iptables";
}

// packages/traffic/src/packet.ts
function readPacket(host, fields) {
  const [from, to] = [findZone(host, fields.from), findZone(host, fields.to)];
  if (from === void 0 || to === void 0) return { problem: `there is no '${from === void 0 ? fields.from : fields.to}' here` };
  const [source, dest] = [parsePoint(fields.source), parsePoint(fields.dest)];
  if (source === void 0 || dest === void 0) return { problem: `'${source === void 0 ? fields.source : fields.dest}' is no IP address` };
  if (source.family !== dest.family) return { problem: `'${fields.source}' and '${fields.dest}' are of two IP versions` };
  const proto2 = protocolNumber(fields.proto);
  if (proto2 === void 0) return { problem: `there is no protocol '${fields.proto}'` };
  const [type, code] = fields.icmp ?? [];
  const icmp2 = type === void 0 ? -1 : type * 256 + (code ?? 0);
  const mac = fields.mac?.toLowerCase();
  const ends = { from, to, family: source.family, source: source.point, dest: dest.point };
  return { ...ends, proto: proto2, sport: fields.sport ?? -1, dport: fields.dport ?? -1, icmp: icmp2, ...mac !== void 0 && { mac } };
}
function isProblem(packet) {
  return "problem" in packet;
}
function protocolNumber(proto2) {
  if (typeof proto2 === "number") return proto2;
  if (Object.hasOwn(protocols, proto2)) return protocols[proto2];
  return /^\d{1,3}$/.test(proto2) && Number(proto2) < 256 ? Number(proto2) : void 0;
}

// ../../tmp/traffic-dev/run.ts
var good = 0;
var bad2 = 0;
var show = Number(process.argv[2] ?? 20);
var only2 = process.argv[3];
for (const h of measuredHosts) {
  if (only2 && h.name !== only2) continue;
  const host = readHost(h.texts);
  for (const p of h.packets) {
    const packet = readPacket(host, p);
    if (isProblem(packet)) {
      bad2++;
      console.log(packet.problem);
      continue;
    }
    const o = evaluate(host, packet);
    if (o.verdict === p.verdict) good++;
    else {
      bad2++;
      if (bad2 <= show) console.log(h.name, JSON.stringify(p), "got", o.verdict, o.road.map((s) => s.chain + ": " + s.matched.map((m) => m.kind === "rule" ? m.address + " " + JSON.stringify({ ...m.rule, at: void 0 }) : m.name).join(" > ")).join(" | "));
    }
  }
}
console.log(good, bad2);
