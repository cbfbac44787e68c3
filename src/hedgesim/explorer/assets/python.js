// What translated Python needs of Python: truth, equality, formats of numbers, its own functions.
const isArray = (one) => Array.isArray(one) || ArrayBuffer.isView(one);
const plain = (text) => typeof text === "string";

// --- numbers as text ---------------------------------------------------------------------------
// Digits of a number, rounded half to even as C rounds; JavaScript rounds an exact half away.
// `unit`: of the last digit; only what is near a half of it is written out in full.
const halved = (value, digits, unit, text, longer) => {
  const rest = Math.abs(value - Number(text)) / unit;
  if (Math.abs(rest - 0.5) > 1e-6) return text;
  const [mantissa, exponent = ""] = text.split("e");
  const [whole, all = ""] = longer(Math.abs(value)).split("e")[0].split(".");
  if (!/^50*$/.test(all.slice(digits))) return text;
  const kept = whole + all.slice(0, digits);
  if (Number(kept.slice(-1)) % 2 === 1) return text; // away from zero is to even
  const below = digits ? `${whole}.${all.slice(0, digits)}` : whole;
  return (value < 0 ? "-" : "") + below + (mantissa === text ? "" : `e${powerOf(value)}`);
};
const powerOf = (value) => value.toExponential(20).split("e")[1];
const fixed = (value, digits) => {
  if (Object.is(value, -0)) return `-${fixed(0, digits)}`;
  if (Math.abs(value) >= 1e21) return BigInt(value).toString() + (digits ? `.${"0".repeat(digits)}` : "");
  const longer = (one) => one.toFixed(Math.min(digits + 60, 100));
  return halved(value, digits, 10 ** -digits, value.toFixed(digits), longer);
};
const scientific = (value, digits) => {
  if (Object.is(value, -0)) return `-${scientific(0, digits)}`;
  const text = value.toExponential(digits);
  const unit = 10 ** (Number(text.slice(text.indexOf("e") + 1)) - digits);
  const longer = (one) => one.toExponential(Math.min(digits + 60, 100));
  return halved(value, digits, unit, text, longer).replace(/e([-+])(\d)$/, "e$10$2");
};
const shorter = (one) => (one.includes(".") ? one.replace(/\.?0+$/, "") : one);
const general = (value, digits) => {
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const places = digits || 1, size = Math.abs(value);
  if (size >= 1e-4 && size < 1e15) { // most numbers: neither an exponent nor near a tie
    const text = value.toPrecision(places);
    const rest = Math.abs(value - Number(text)) / 10 ** (Math.floor(Math.log10(size)) + 1 - places);
    if (Math.abs(rest - 0.5) > 1e-6 && !text.includes("e")) return shorter(text);
  }
  const text = scientific(value, places - 1);
  const power = Number(text.split("e")[1]);
  if (power >= -4 && power < places) return shorter(fixed(value, places - 1 - power));
  const [mantissa, exponent] = text.split("e");
  return `${shorter(mantissa)}e${exponent}`;
};
const repr = (value) => {
  if (plain(value)) return `'${value}'`;
  if (typeof value !== "number") return str(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    const text = value.toExponential();
    return text.replace(/e([-+])(\d)$/, "e$10$2");
  }
  return String(value);
};
const str = (value) => {
  if (value === null || value === undefined) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  return typeof value === "number" ? repr(value) : String(value);
};
const SPEC = /^(0?)(\+?)(0?)(\d*)(,?)(?:\.(\d+))?([a-z%]?)$/;
const specs = new Map(); // read before
const format = (value, spec = "") => {
  if (spec === "") return str(value);
  if (!specs.has(spec)) specs.set(spec, SPEC.exec(spec));
  const [, zero, sign, other, width, commas, digits, kind] = specs.get(spec);
  const places = digits === undefined ? 6 : Number(digits);
  let text = String(value);
  if (typeof value === "number") {
    if (kind === "x") text = value.toString(16);
    else if (kind === "f") text = fixed(value, places);
    else if (kind === "e") text = scientific(value, places);
    else if (kind === "g") text = general(value, places);
  }
  if (commas) {
    const [whole, rest] = text.split(/(?=[.e])/, 2);
    text = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",") + text.slice(whole.length);
  }
  if (sign && !text.startsWith("-")) text = `+${text}`;
  return zero || other ? text.padStart(Number(width), "0") : text.padStart(Number(width));
};

// --- truth, equality, order --------------------------------------------------------------------
const bool = (one) => {
  if (one === null || one === undefined || one === false || one === 0 || one === "") return false;
  if (isArray(one)) return one.length > 0;
  return one instanceof Map || one instanceof Set ? one.size > 0 : true;
};
const eq = (a, b) => {
  if (a === b) return true;
  if (isArray(a) && isArray(b)) return a.length === b.length && a.every((one, k) => eq(one, b[k]));
  if (a instanceof Map && b instanceof Map)
    return a.size === b.size && [...a].every(([key, one]) => b.has(key) && eq(one, b.get(key)));
  const fields = a?.constructor?.fields;
  if (fields && a.constructor === b?.constructor) return fields.every((name) => eq(a[name], b[name]));
  return (a ?? null) === (b ?? null);
};
const order = (a, b) => {
  if (!isArray(a)) return a < b ? -1 : a > b ? 1 : 0;
  for (let k = 0; k < Math.min(a.length, b.length); k++) {
    const found = order(a[k], b[k]);
    if (found) return found;
  }
  return a.length - b.length;
};
const has = (whole, one) => {
  if (plain(whole)) return whole.includes(one);
  if (whole instanceof Map || whole instanceof Set) return whole.has(one);
  return list(whole).some((other) => eq(other, one));
};

// --- collections -------------------------------------------------------------------------------
const iter = (one) => (one instanceof Map ? one.keys() : one);
const list = (one = []) => [...iter(one)];
const at = (whole, place) => {
  if (whole instanceof Map) {
    if (!whole.has(place)) throw new Error(`no ${place}`);
    return whole.get(place);
  }
  return whole[place < 0 ? whole.length + place : place];
};
const set = (whole, place, value) => {
  if (whole instanceof Map) whole.set(place, value);
  else whole[place < 0 ? whole.length + place : place] = value;
};
const slice = (whole, first, last, step) => {
  const found = plain(whole) ? whole : list(whole);
  if (step === null || step === undefined) return found.slice(first ?? 0, last ?? undefined);
  const part = step < 0 ? list(found).reverse() : list(found).slice(first ?? 0, last ?? undefined);
  const taken = part.filter((_, place) => place % Math.abs(step) === 0);
  return plain(whole) ? taken.join("") : taken;
};
const splice = (whole, first, last, values) => {
  const from = first === null ? 0 : first < 0 ? Math.max(whole.length + first, 0) : first;
  const to = last === null ? whole.length : last < 0 ? whole.length + last : last;
  whole.splice(from, to - from, ...list(values));
};
// A sum as CPython adds: with the parts that rounding takes (Neumaier).
const sum = (values, start = 0) => {
  let total = start, lost = 0;
  for (const one of iter(values)) {
    const next = total + Number(one);
    lost += Math.abs(total) >= Math.abs(one) ? total - next + Number(one) : Number(one) - next + total;
    total = next;
  }
  return lost && Number.isFinite(lost) ? total + lost : total;
};
const best = (values, better, key, otherwise) => {
  let found, size;
  for (const one of values) {
    const own = key ? key(one) : one;
    if (size === undefined || better(order(own, size))) [found, size] = [one, own];
  }
  if (size === undefined) {
    if (otherwise === undefined) throw new Error("none to choose from");
    return otherwise;
  }
  return found;
};
const several = (given) => (given.length === 1 ? list(given[0]) : given);
const sorted = (values, key = null, reverse = false) => {
  const pairs = list(values).map((one) => [key ? key(one) : one, one]);
  pairs.sort(([a], [b]) => (reverse ? order(b, a) : order(a, b)));
  return pairs.map(([, one]) => one);
};
const given = (fields, args, keywords) => {
  const found = [...args];
  for (const [name, value] of keywords) found[fields.indexOf(name)] = value;
  return found;
};
const method = (whole, name, args, keywords) => {
  if (plain(whole) && name === "format")
    return whole.replace(/\{(\w*)\}/g, (_, one) => (one === "" ? args.shift() : keywords.get(one)));
  if (isArray(whole) && name === "sort")
    return whole.splice(0, whole.length, ...sorted(whole, keywords.get("key"), keywords.get("reverse")));
  return whole[name](...given(whole.constructor.names[name], args, keywords));
};

const strip = (text, start, end, characters = " \t\n\r") => {
  let first = 0, last = text.length;
  while (start && first < last && characters.includes(text[first])) first++;
  while (end && last > first && characters.includes(text[last - 1])) last--;
  return text.slice(first, last);
};
const parts = (text, sign, place) =>
  place < 0 ? null : [text.slice(0, place), sign, text.slice(place + sign.length)];
const some = (one, test) => (isArray(one) ? one.some(test) : test(one));
const own = {
  add: (whole, one) => whole.add(one),
  append: (whole, one) => void whole.push(one),
  astype: (one) => one,
  capitalize: (text) => text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase(),
  copy: (whole) => (whole instanceof Map ? new Map(whole) : whole.slice()),
  count: (whole, one) => (plain(whole) ? whole.split(one).length - 1 : whole.filter((x) => eq(x, one)).length),
  encode: (text) => new TextEncoder().encode(text),
  endswith: (text, ends) => some(ends, (one) => text.endsWith(one)),
  extend: (whole, more) => void whole.push(...list(more)),
  format: (text, ...args) => method(text, "format", args, new Map()),
  get: (whole, key, otherwise = null) => (whole.has(key) ? whole.get(key) : otherwise),
  index: (whole, one) => whole.findIndex((other) => eq(other, one)),
  insert: (whole, place, one) => void whole.splice(place, 0, one),
  isalnum: (text) => /^[\p{L}\p{N}]+$/u.test(text),
  isascii: (text) => /^[\x00-\x7f]*$/.test(text),
  isdecimal: (text) => /^\d+$/.test(text),
  isdigit: (text) => /^\d+$/.test(text),
  items: (whole) => whole.entries(),
  join: (text, values) => list(values).join(text),
  keys: (whole) => whole.keys(),
  lower: (text) => text.toLowerCase(),
  lstrip: (text, characters) => strip(text, true, false, characters),
  partition: (text, sign) => parts(text, sign, text.indexOf(sign)) ?? [text, "", ""],
  pop: (whole, key = -1, otherwise = null) => {
    if (!(whole instanceof Map)) return whole.splice(key, 1)[0];
    const found = whole.get(key) ?? otherwise;
    whole.delete(key);
    return found;
  },
  removeprefix: (text, one) => (text.startsWith(one) ? text.slice(one.length) : text),
  removesuffix: (text, one) => (one && text.endsWith(one) ? text.slice(0, -one.length) : text),
  replace: (text, one, other) => text.replaceAll(one, other),
  rpartition: (text, sign) => parts(text, sign, text.lastIndexOf(sign)) ?? ["", "", text],
  rstrip: (text, characters) => strip(text, false, true, characters),
  setdefault: (whole, key, value = null) => {
    if (!whole.has(key)) whole.set(key, value);
    return whole.get(key);
  },
  sort: (whole) => void whole.splice(0, whole.length, ...sorted(whole)),
  split: (text, sign) => (sign === undefined ? text.split(/\s+/).filter((one) => one !== "") : text.split(sign)),
  splitlines: (text) => text.replace(/\n$/, "").split("\n"),
  startswith: (text, starts) => some(starts, (one) => text.startsWith(one)),
  strip: (text, characters) => strip(text, true, true, characters),
  tolist: (whole) => list(whole),
  update: (whole, more) => void iadd(whole, more),
  upper: (text) => text.toUpperCase(),
  values: (whole) => whole.values(),
};
// An object of a translated class has its own method of the name.
const methods = Object.fromEntries(
  Object.entries(own).map(([name, found]) => [
    name,
    (whole, ...args) => (whole?.constructor?.fields ? whole[name](...args) : found(whole, ...args)),
  ]),
);
const iadd = (whole, more) => {
  if (!isArray(whole) && !(whole instanceof Map)) return whole + more;
  if (whole instanceof Map) for (const [key, one] of more) whole.set(key, one);
  else whole.push(...list(more));
  return whole;
};
const copied = (one) => {
  if (one instanceof Map) return new Map([...one].map(([key, value]) => [key, copied(value)]));
  return isArray(one) ? one.map(copied) : one;
};

const KINDS = {
  bool: (one) => typeof one === "boolean",
  dict: (one) => one instanceof Map,
  float: (one) => typeof one === "number",
  int: (one) => typeof one === "number",
  list: isArray,
  str: plain,
};

export const py = {
  at, bool, eq, format, has, iter, iadd, list, method, methods, repr, set, slice, sorted, splice, str, sum,
  abs: Math.abs,
  add: (a, b) => (isArray(a) ? [...a, ...b] : a + b),
  all: (values) => list(values).every(bool),
  and: (one, other) => (bool(one) ? other() : one),
  any: (values) => list(values).some(bool),
  both: (a, b) => new Set([...a].filter((one) => b.has(one))),
  cache: (found) => found,
  crc32: (bytes) => {
    let found = -1;
    for (const byte of bytes) {
      found ^= byte;
      for (let bit = 0; bit < 8; bit++) found = (found >>> 1) ^ (found & 1 ? 0xedb88320 : 0);
    }
    return ~found >>> 0;
  },
  deepcopy: copied,
  dict: (pairs = []) => new Map(pairs),
  either: (a, b) => (a instanceof Map ? new Map([...a, ...b]) : a instanceof Set ? new Set([...a, ...b]) : a | b),
  enumerate: (values, start = 0) => list(values).map((one, place) => [place + start, one]),
  escape: (text) =>
    text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;").replaceAll("'", "&#x27;"),
  float: (one) => Number(one),
  floordiv: (a, b) => Math.floor(a / b),
  frozenset: (values) => new Set(iter(values ?? [])),
  fromkeys: (keys, value = null) => new Map(list(keys).map((key) => [key, value])),
  getattr: (whole, name) => whole[name],
  getter: (whole) => (place) => at(whole, place),
  int: (one) => Math.trunc(Number(one)),
  ior: (a, b) => iadd(a, b),
  isa: (one, kinds) => kinds.split(", ").some((kind) => KINDS[kind](one)),
  len: (one) => (one instanceof Map || one instanceof Set ? one.size : one.length),
  log10: Math.log10,
  made: (what, args, keywords) => new what(...given(what.fields, args, keywords)),
  map: (found, ...lists) => py.zip(...lists).map((values) => found(...values)),
  max: (...values) => best(several(values), (found) => found > 0),
  maxWith: (how, ...values) => best(several(values), (found) => found > 0, how.key, how.default),
  min: (...values) => best(several(values), (found) => found < 0),
  minWith: (how, ...values) => best(several(values), (found) => found < 0, how.key, how.default),
  mod: (a, b) => {
    if (!plain(a)) return a - Math.floor(a / b) * b;
    const values = isArray(b) ? b : [b];
    let place = 0;
    return a.replace(/%\.(\d+)f/g, (_, digits) => fixed(values[place++], Number(digits)));
  },
  mul: (a, b) => {
    if (plain(a)) return a.repeat(b);
    return isArray(a) ? Array.from({ length: b }, () => a).flat() : a * b;
  },
  next: (values, otherwise) => {
    const found = typeof values.next === "function" ? values.next() : values[Symbol.iterator]().next();
    return found.done ? otherwise : found.value;
  },
  or: (one, other) => (bool(one) ? one : other()),
  pairwise: (values) => py.zip(list(values).slice(0, -1), list(values).slice(1)),
  pow: (a, b) => (a === 10 && Number.isInteger(b) ? Number(`1e${b}`) : a ** b),
  range: (...ends) => {
    const [first, last] = ends.length === 1 ? [0, ends[0]] : ends;
    return Array.from({ length: Math.max(last - first, 0) }, (_, place) => first + place);
  },
  replaced: (one, changes) => {
    const names = one.constructor.fields;
    return new one.constructor(...names.map((name) => (changes.has(name) ? changes.get(name) : one[name])));
  },
  reversed: (values) => list(values).reverse(),
  rint: (value) => {
    const below = Math.floor(value), rest = value - below;
    return rest < 0.5 || (rest === 0.5 && below % 2 === 0) ? below : below + 1;
  },
  round: (value, digits = 0) => Number(fixed(value, digits)),
  sortedWith: (how, values) => sorted(values, how.key, how.reverse),
  sub: (a, b) => (a instanceof Set ? new Set([...a].filter((one) => !b.has(one))) : a - b),
  tuple: list,
  zip: (...lists) => {
    const found = lists.map(list);
    const length = Math.min(...found.map((one) => one.length));
    return Array.from({ length }, (_, place) => found.map((one) => one[place]));
  },
  zipWith: (_, ...lists) => py.zip(...lists),
  // Plain data of JSON, objects as Maps.
  data: (one) => {
    if (Array.isArray(one)) return one.map(py.data);
    if (one === null || typeof one !== "object") return one;
    return new Map(Object.entries(one).map(([key, value]) => [key, py.data(value)]));
  },
  // The other way round.
  json: (one) => {
    if (one instanceof Map) return Object.fromEntries([...one].map(([key, value]) => [key, py.json(value)]));
    return isArray(one) ? Array.from(one, py.json) : one;
  },
};
