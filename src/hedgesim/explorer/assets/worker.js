// Plays blocks of histories with the kernel and counts them; one of several in a page.
import { add_to, count_signs, find_in_row, subtract, sum_squares } from "./counting.js";

const BLOCK = 64; // replications side by side
const SHARING = 2; // that share sampled numbers
let meta, arms, memory, play; // what the page has sent; the kernel's memory and its function
let job = null;
const kept = new Map(); // values of blocks by arm and state, for arms that do not change

// --- playing -----------------------------------------------------------------------------------
const start = async ({ module, ...given }) => {
  ({ meta, arms } = given);
  const { instance } = await WebAssembly.instantiate(module, {});
  ({ memory, play } = instance.exports);
  const lacking = Math.max(...arms.map((arm) => arm.end)) - memory.buffer.byteLength;
  if (lacking > 0) memory.grow(Math.ceil(lacking / 65536));
  for (const arm of arms) new Uint8Array(memory.buffer).set(arm.arguments, arm.tiles);
};
// Writes the plan of an arm as a state changes it: words, by their places.
const writePlan = (arm, changes) => {
  const words = arm.words.slice();
  for (const { places, values } of changes)
    for (let k = 0; k < places.length; k++) words[places[k]] = values[k];
  let first = 0;
  arm.addresses.forEach((address, k) => {
    const part = words.subarray(first, first + arm.sizes[k]);
    new BigUint64Array(memory.buffer, address, arm.sizes[k]).set(part);
    first += arm.sizes[k];
  });
};
const writeNumbers = (arm, { numbers, chance }, block) => {
  const rows = new Float64Array(memory.buffer, arm.at.numbers, arm.numbers.length * BLOCK);
  arm.numbers.forEach((value, place) => rows.fill(value, place * BLOCK, (place + 1) * BLOCK));
  if (!chance && arm.samples) {
    const vectors = arm.samples.length / arm.sampled.length;
    arm.sampled.forEach((place, column) => {
      for (let k = 0; k < BLOCK; k++) {
        const vector = Math.floor((block * BLOCK + k) / SHARING) % vectors;
        rows[place * BLOCK + k] = arm.samples[column * vectors + vector];
      }
    });
  }
  for (const [place, value] of numbers) rows.fill(value, place * BLOCK, (place + 1) * BLOCK);
};
// Values of the cells of a block, side by side, and the month in which each event first happens.
const values = ({ arm: index, state, key, keep }, block, cells) => {
  const name = `${key} ${block}`;
  if (kept.has(name)) return kept.get(name);
  const arm = arms[index];
  writePlan(arm, state.changes);
  writeNumbers(arm, state, block);
  const replications = new BigInt64Array(memory.buffer, arm.at.replications, BLOCK);
  for (let k = 0; k < BLOCK; k++) replications[k] = BigInt(block * BLOCK + k);
  play(arm.tiles, 1n);
  const out = new Float64Array(memory.buffer, arm.at.out, meta.months * meta.outcomes * BLOCK);
  const rows = new Float64Array(cells.length * BLOCK);
  for (let cell = 0; cell < cells.length; cell++)
    rows.set(out.subarray(cells[cell] * BLOCK, (cells[cell] + 1) * BLOCK), cell * BLOCK);
  const fired = new BigInt64Array(memory.buffer, arm.at.fired, arm.events * BLOCK);
  const found = { rows, fired: Float64Array.from(fired, Number) };
  if (keep) kept.set(name, found);
  return found;
};

// --- counting ----------------------------------------------------------------------------------
const where = new Uint16Array(BLOCK), differences = new Float64Array(BLOCK); // room for a block
const row = (one, cell) => one.rows.subarray(cell * BLOCK, (cell + 1) * BLOCK);
const lanesOf = (block) => Math.min(BLOCK, job.replications - block * BLOCK);
// Least and greatest value of each cell: of both arms of a pair, and of their difference.
const extremes = (played) => job.pairs.map(([one, other, chosen]) => {
  const found = [0, 1, 2].map(() => ({
    low: new Float64Array(chosen.length).fill(Infinity),
    high: new Float64Array(chosen.length).fill(-Infinity),
  }));
  for (const [block, each] of played) {
    const lanes = lanesOf(block);
    chosen.forEach((cell, place) => {
      const rows = [row(each[one], cell), row(each[other], cell), differences];
      subtract(rows[0], rows[1], differences);
      rows.forEach((own, which) => {
        let low = found[which].low[place], high = found[which].high[place];
        for (let k = 0; k < lanes; k++) {
          if (own[k] < low) low = own[k];
          if (own[k] > high) high = own[k];
        }
        found[which].low[place] = low;
        found[which].high[place] = high;
      });
    });
  }
  return found;
});
const nothing = () => ({
  replications: 0,
  pairs: job.pairs.map(([, , chosen]) => ({
    counts: [0, 1, 2].map(() => new Uint16Array(chosen.length * meta.bins)),
    signs: new Int32Array(chosen.length * 2),
    squares: new Float64Array(chosen.length),
  })),
  fired: [0, 1].map((arm) => new Int32Array(arms[arm].events * (meta.clock + 1))),
  path: null,
});
const count = (counts, block, each) => {
  const lanes = lanesOf(block);
  job.pairs.forEach(([one, other, chosen], pair) => {
    const { counts: held, signs, squares } = counts.pairs[pair];
    const bins = job.bins[pair];
    chosen.forEach((cell, place) => {
      const rows = [row(each[one], cell), row(each[other], cell), differences];
      subtract(rows[0], rows[1], differences);
      count_signs(differences, lanes, signs.subarray(2 * place, 2 * place + 2));
      rows.forEach((own, which) => {
        const { origin, width, lowest } = bins[which];
        find_in_row(own, origin[place], width[place], lowest[place], where);
        add_to(held[which].subarray(place * meta.bins, (place + 1) * meta.bins), where, lanes);
      });
      squares[place] += sum_squares(where, Math.floor(lanes / SHARING));
    });
  });
  counts.fired.forEach((held, arm) => {
    const { fired } = each[arm];
    for (let event = 0; event < arms[arm].events; event++)
      for (let k = 0; k < lanes; k++)
        held[event * (meta.clock + 1) + Math.min(fired[event * BLOCK + k], meta.clock)] += 1;
  });
  counts.replications += lanes;
  const { history } = job;
  if (history !== null && history < job.replications && Math.floor(history / BLOCK) === block)
    counts.path = path(each, job.history % BLOCK);
};
// One history: the outcomes that are charted, and when each event first happens, in both arms.
const path = (each, lane) => ({
  values: [0, 1].map((arm) => job.charted.map((cell) => each[arm].rows[cell * BLOCK + lane])),
  fired: [0, 1].map((arm) => each[arm].fired.filter((_, place) => place % BLOCK === lane)),
});

// --- messages ----------------------------------------------------------------------------------
const pause = () => new Promise((done) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = done;
  port2.postMessage(0);
});
const playBlock = (block) => job.arms.map((arm) => values(arm, block, job.cells));
const begin = async (given) => {
  job = given;
  const wanted = new Set(job.arms.filter((arm) => arm.keep).map((arm) => arm.key));
  for (const name of kept.keys()) if (!wanted.has(name.slice(0, name.lastIndexOf(" ")))) kept.delete(name);
  job.played = [];
  for (const block of job.blocks.filter((one) => one < job.pilot)) {
    job.played.push([block, playBlock(block)]);
    await pause();
    if (job !== given) return;
  }
  postMessage({ id: job.id, kind: "extremes", pairs: extremes(job.played) });
};
const go = async ({ bins }) => {
  const own = job;
  job.bins = bins;
  const counts = nothing();
  for (const [block, each] of job.played) count(counts, block, each);
  postMessage({ id: own.id, kind: "counts", counts });
  for (const block of job.blocks.filter((one) => one >= job.pilot)) {
    count(counts, block, playBlock(block));
    await pause();
    if (job !== own) return;
  }
  if (own.blocks.some((one) => one >= own.pilot) || own.more)
    postMessage({ id: own.id, kind: "all", counts });
};
const answer = async (data) => {
  if (data.kind === "start") {
    await start(data);
    postMessage({ kind: "ready" });
  } else if (data.kind === "job") await begin(data);
  else if (data.kind === "bins" && job?.id === data.id) await go(data);
  else if (data.kind === "stop") job = null;
};
onmessage = ({ data }) =>
  answer(data).catch((error) => postMessage({ id: data.id, kind: "failed", message: error.message }));
