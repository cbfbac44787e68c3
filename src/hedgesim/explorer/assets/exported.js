// Plays states in the page itself: the kernel in workers, results in translated Python.
import { py } from "./python.js";
import { explore } from "./explore.js";
import {
  Bins, Cell, Shown, State, apart, atEnd, brief, entry, events, explored, historyText, scenarioText, shown,
  verdict, sentence, widths,
} from "./translated.js";

const one = (id) => document.getElementById(id);
const AS_WRITTEN = "-";

// --- what the page holds -----------------------------------------------------------------------
const unpacked = async () => {
  const text = atob(one("data").textContent.trim());
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
};
const KINDS = {
  bytes: Uint8Array, words: BigUint64Array, numbers: Float64Array, places: Int32Array,
};
const meta = JSON.parse(one("meta").textContent);
const { arms: ARMS, levers, shape } = meta;
const REPLICATIONS = meta.replications;
const MONTHS = meta.months.length;

// --- states ------------------------------------------------------------------------------------
const valueOf = (slider, text) => {
  if (slider.unit !== "date") return Number(text);
  const [year, month] = text.split("-").map(Number);
  return 12 * year + month - 1;
};
const readState = (query, like = null) => {
  const pairs = [...new URLSearchParams(query)];
  const all = (name) => pairs.filter(([key]) => key === name).map(([, value]) => value);
  const moved = pairs.filter(([key]) => explored.sliders.has(key))
    .map(([key, text]) => [key, valueOf(explored.sliders.get(key), text)])
    .filter(([key, value]) => value !== explored.sliders.get(key).own);
  const history = all("history")[0];
  return new State(
    explored.name, like?.outcomes ?? all("outcome"), all("off").sort(), py.sorted(moved),
    history === undefined || like ? null : Number(history), "",
    like?.uncertainty ?? all("uncertainty")[0], [], null,
  );
};
const stateOf = (query) => {
  const state = readState(query);
  const pinned = new URLSearchParams(query).get("a");
  if (pinned !== null) state.pinned = readState(pinned === AS_WRITTEN ? "" : pinned, state);
  return state;
};
const nearest = (values, value) =>
  values.reduce((best, other) => (Math.abs(other - value) < Math.abs(best - value) ? other : best));
// Changes that a state makes to the scenario's events, and the stories that they then have.
const changesOf = (state) => {
  const off = state.off.map((id) => [`off.${id}`, 1]);
  const moved = state.moved.filter(([key]) => key in levers.changes);
  return [...off, ...moved].map(([key, value]) => {
    const places = levers.changes[key].values;
    return levers.changes[key].changes[places.indexOf(nearest(places, value))];
  });
};
const storiesOf = (state) => {
  const found = new Map(explored.world.events.map((event) => [event.id, event.story]));
  for (const { id } of explored.switches) {
    const own = state.moved.filter(([key]) => key.split(".")[1] === id && key in levers.changes);
    const others = changesOf({ off: [], moved: own }).map((change) => change.story);
    found.set(id, apart(found.get(id), others));
  }
  return found;
};
const armOf = (index, state, words) => ({
  arm: index,
  state: {
    changes: index === 0 ? changesOf(state).map(({ range }) => words(range)) : [],
    numbers: state.moved.filter(([key]) => key in ARMS[index].sliders)
      .map(([key, value]) => [ARMS[index].sliders[key], value]),
    chance: state.uncertainty === "chance",
  },
  // What the values depend on.
  key: JSON.stringify([
    index, state.outcomes, state.uncertainty, index === 0 ? state.off : [],
    state.moved.filter(([key]) => index === 0 || key.startsWith("set.")),
  ]),
});

// --- cells: an outcome in a month -----------------------------------------------------------------
const OUTCOMES = [...explored.outcomes.values()];
const COUNT = OUTCOMES.length;
const hedgerOf = (id) => explored.outcomes.get(id).hedger;
const plainId = ({ id, hedger }) => (id.startsWith(`${hedger}.`) ? id.slice(hedger.length + 1) : id);
const plan = (state) => {
  const hedger = hedgerOf(state.outcomes[0]);
  const chosen = state.outcomes.map((id) => explored.outcomes.get(id));
  const charted = OUTCOMES.filter((outcome) => !chosen.includes(outcome) && outcome.hedger === hedger
    && meta.beside.includes(plainId(outcome).split(".")[0]));
  const cells = [], first = new Map();
  for (const outcome of OUTCOMES) {
    const place = OUTCOMES.indexOf(outcome);
    const whole = chosen.includes(outcome) || charted.includes(outcome)
      || meta.candidates.includes(plainId(outcome).split(".")[0]) || meta.candidates.includes(plainId(outcome));
    first.set(outcome.id, { from: cells.length, whole });
    for (let month = whole ? 0 : MONTHS - 1; month < MONTHS; month++) cells.push(month * COUNT + place);
  }
  const cellsOf = ({ id }) => {
    const { from, whole } = first.get(id);
    return Array.from({ length: whole ? MONTHS : 1 }, (_, month) => from + month);
  };
  return { cells: Int32Array.from(cells), cellsOf, chosen, charted, first };
};

// --- workers -----------------------------------------------------------------------------------
class Pool {
  constructor(count) {
    const url = URL.createObjectURL(new Blob([one("worker").textContent], { type: "text/javascript" }));
    this.workers = Array.from({ length: count }, () => new Worker(url));
    this.id = 0;
  }

  // Sends each worker what the page holds; resolves when all are ready.
  start(given) {
    return Promise.all(this.workers.map((worker) => new Promise((ready, failed) => {
      const fail = ({ message }) => failed(new Error(message || "a worker cannot start"));
      worker.onmessage = ({ data }) => (data.kind === "ready" ? ready() : fail(data));
      worker.onerror = fail;
      worker.postMessage({ kind: "start", ...given });
    })));
  }

  // One message of each worker of one kind.
  gathered(kind, id, signal) {
    const some = this.workers.map((worker) => new Promise((done, failed) => {
      const listen = ({ data }) => {
        if (data.id !== id || ![kind, "failed"].includes(data.kind)) return;
        worker.removeEventListener("message", listen);
        if (data.kind === kind) done(data);
        else failed(new Error(data.message));
      };
      worker.addEventListener("message", listen);
      signal.addEventListener("abort", () => {
        worker.removeEventListener("message", listen);
        failed(new DOMException("newer", "AbortError"));
      });
    }));
    return Promise.all(some);
  }

  // Yields the counts of the first histories, then of all.
  async *play(job, signal) {
    const id = ++this.id;
    const stop = () => this.workers.forEach((worker) => worker.postMessage({ kind: "stop" }));
    signal.addEventListener("abort", stop);
    const blocks = Math.ceil(job.replications / shape.block);
    const share = (place) => Array.from({ length: blocks }, (_, block) => block)
      .filter((block) => block % this.workers.length === place);
    const more = blocks > job.pilot;
    const extremes = this.gathered("extremes", id, signal);
    const counts = this.gathered("counts", id, signal);
    const all = more ? this.gathered("all", id, signal) : null;
    for (const promise of [extremes, counts, all]) promise?.catch(() => {});
    this.workers.forEach((worker, place) =>
      worker.postMessage({ kind: "job", id, ...job, blocks: share(place), more }));
    const bins = binsOf((await extremes).map(({ pairs }) => pairs));
    this.workers.forEach((worker) => worker.postMessage({ kind: "bins", id, bins }));
    yield { bins, counts: merged(await counts) };
    if (more) yield { bins, counts: merged(await all) };
  }
}
const binsOf = (workers) => workers[0].map((pair, place) => pair.map((_, which) => {
  const own = workers.map((pairs) => pairs[place][which]);
  const cells = own[0].low.length;
  const found = { origin: new Float64Array(cells), width: new Float64Array(cells), lowest: new Float64Array(cells) };
  for (let cell = 0; cell < cells; cell++) {
    const low = Math.min(...own.map((one) => one.low[cell]));
    const high = Math.max(...own.map((one) => one.high[cell]));
    const bins = Bins.between(low, high, which === 2);
    for (const name of Object.keys(found)) found[name][cell] = bins[name];
  }
  return found;
}));
const add = (total, more) => {
  for (let k = 0; k < total.length; k++) total[k] += more[k];
};
// Adds counts two at a time; none of a sum has more than sixteen bits.
const addCounts = (total, more) => {
  const [one, other] = [total, more].map(({ buffer, length }) => new Uint32Array(buffer, 0, length / 2));
  for (let k = 0; k < one.length; k++) one[k] += other[k];
};
const merged = (messages) => {
  const [first, ...others] = messages.map(({ counts }) => counts);
  for (const other of others) {
    first.replications += other.replications;
    first.path ??= other.path;
    first.pairs.forEach((pair, place) => {
      pair.counts.forEach((count, which) => addCounts(count, other.pairs[place].counts[which]));
      add(pair.signs, other.pairs[place].signs);
      add(pair.squares, other.pairs[place].squares);
    });
    first.fired.forEach((held, arm) => add(held, other.fired[arm]));
  }
  return first;
};

// --- results ----------------------------------------------------------------------------------
// Cells of an outcome in each arm, by their places in a pair.
const cellsIn = ({ bins, counts }, pair, places) => [0, 1, 2].map((which) => places.map((place) => {
  const own = bins[pair][which], { counts: held, signs, squares } = counts.pairs[pair];
  return new Cell(
    new Bins(own.origin[place], own.width[place], own.lowest[place]),
    held[which].subarray(place * shape.bins, (place + 1) * shape.bins),
    signs.subarray(2 * place, 2 * place + 2), squares[place],
  );
}));
const summaryOf = (found, planned, wanted, brieves) => {
  const { replications } = found.counts;
  return new Map(wanted.map((outcome) => {
    const cells = cellsIn(found, 0, planned.cellsOf(outcome));
    const months = meta.months.slice(-cells[0].length);
    const write = brieves.includes(outcome) ? brief : entry;
    return [outcome.id, write(outcome, months, cells, replications)];
  }));
};
const worldWith = (stories) => py.replaced(explored.world, new Map([["events",
  explored.world.events.map((event) => py.replaced(event, new Map([["story", stories.get(event.id)]])))]]));
const firedOf = (counts, arm) => {
  const wide = shape.clock + 1;
  return Array.from({ length: ARMS[arm].events }, (_, event) =>
    Array.from(counts.fired[arm].subarray(event * wide, (event + 1) * wide)));
};
const verdictOf = (found, planned, state) => {
  const { replications } = found.counts;
  const outcomes = summaryOf(found, planned, OUTCOMES, planned.charted);
  const vectors = state.uncertainty === "chance" ? 0 : meta.vectors;
  const course = new Map(), chance = new Map();
  for (const outcome of OUTCOMES) {
    const places = planned.cellsOf(outcome);
    if (!planned.first.get(outcome.id).whole || planned.charted.includes(outcome)) continue;
    const last = cellsIn(found, 0, places.slice(-1))[2][0];
    const [ends, share] = atEnd(outcomes.get(outcome.id), last, replications, vectors);
    course.set(outcome.id, ends);
    chance.set(outcome.id, new Map([["share", [share]]]));
  }
  const world = worldWith(storiesOf(state));
  const tally = {
    replications, fired: new Map([["scenario", firedOf(found.counts, 0)], ["baseline", firedOf(found.counts, 1)]]),
  };
  const { hedgers } = explored.world;
  const who = hedgers.length === 1 ? ["hedger", hedgers[0]] : ["hedgers", hedgers];
  return verdict(new Map([
    who, ["poles", explored.world.poles], ["replications", replications], ["outcomes", outcomes],
    ["events", events(tally, "scenario", "baseline", world, explored.baseline)],
    ["over_time", course], ["chance", vectors ? chance : new Map()], ["variants", new Map()],
  ]));
};

// --- the transport -------------------------------------------------------------------------------
const begin = async () => {
  const buffer = await unpacked();
  const part = ([kind, first, length]) => new KINDS[kind](buffer, first, length);
  const planes = (ranges) => { // bytes of numbers, those of one significance together
    const count = ranges[0][2], bytes = new Uint8Array(8 * count);
    ranges.forEach((range, place) => part(range).forEach((byte, k) => { bytes[8 * k + place] = byte; }));
    return new Float64Array(bytes.buffer);
  };
  const samples = meta.samples.map((ranges) => (ranges ? planes(ranges) : null));
  const arms = ARMS.map((arm, place) => ({
    ...arm, arguments: part(arm.arguments), words: part(arm.words), numbers: part(arm.numbers),
    samples: samples[place] ?? samples[0],
  }));
  const words = ([places, values]) => ({ places: part(places), values: part(values) });
  const count = Math.min(Math.max(navigator.hardwareConcurrency || 2, 1), meta.most);
  const pool = new Pool(count);
  const sizes = { ...shape, months: MONTHS, outcomes: COUNT };
  await pool.start({ module: part(meta.module), arms, meta: sizes });

  let last = null; // the newest result of all histories, with its query
  async function* results(query, width, signal) {
    const state = stateOf(query), reference = state.reference();
    const planned = plan(state);
    const pairs = [[0, 1, Array.from(planned.cells.keys())]];
    const three = [{ ...armOf(0, state, words) }, { ...armOf(1, state, words), keep: true }];
    const chosen = planned.chosen.flatMap(planned.cellsOf);
    if (reference !== null) {
      three.push({ ...armOf(0, reference, words), keep: true });
      pairs.push([0, 2, chosen]);
    }
    const job = {
      arms: three, pairs, cells: planned.cells, charted: chosen, replications: REPLICATIONS,
      pilot: shape.pilot / shape.block, history: state.history,
    };
    const stories = storiesOf(state);
    const size = widths(new Map(new URLSearchParams(width)));
    for await (const found of pool.play(job, signal)) {
      const outcomes = summaryOf(found, planned, [...planned.chosen, ...planned.charted], planned.charted);
      const against = new Map(reference === null ? [] : planned.chosen.map((outcome, place) => {
        const places = Array.from({ length: MONTHS }, (_, month) => place * MONTHS + month);
        return [outcome.id, entry(outcome, meta.months, cellsIn(found, 1, places), found.counts.replications)];
      }));
      const { path } = found.counts;
      const paths = path ? planned.chosen.map((_, place) => path.values[0].slice(place * MONTHS, (place + 1) * MONTHS)) : [];
      const made = new Shown(
        found.counts.replications, REPLICATIONS, outcomes, planned.chosen.length, worldWith(stories), paths, against,
      );
      last = { query, found, planned, state, stories };
      yield py.json(shown(made, explored, state, size, reference === null ? null : [explored, reference]));
    }
  }
  const ask = async (what, query) => {
    if (what === "levers") return { levers: meta.measured };
    if (last === null || last.query !== query) return {};
    if (what === "verdict") {
      const text = verdictOf(last.found, last.planned, last.state);
      return { verdict: text.replaceAll(". ", ".\n").split("\n") };
    }
    const { path } = last.found.counts;
    if (!path) return { fault: `There are ${REPLICATIONS} histories, from 0.` };
    const [own, others] = path.fired.map((months) => Array.from(months));
    return { trace: historyText(explored, last.stories, last.state.history, own, others, []) };
  };
  const keep = (query) => history.replaceState(null, "", `#${query}`);
  const download = (query) => {
    const state = stateOf(query);
    const text = scenarioText(state, explored, meta.seed, REPLICATIONS);
    URL.revokeObjectURL(one("download").href);
    one("download").href = URL.createObjectURL(new Blob([text], { type: "application/yaml" }));
    one("download").download = meta.file;
  };
  const go = (query) => {
    keep(query);
    location.reload();
  };
  return { results, ask, keep, download, go, silent: "The histories cannot be played here." };
};

// Sets the controls as an address says, and leaves out what it cannot say.
const setControls = (query) => {
  const pairs = [...new URLSearchParams(query)];
  const select = (menu, value) => {
    if ([...menu.options].some((option) => option.value === value)) menu.value = value;
  };
  const outcomes = pairs.filter(([key, id]) => key === "outcome" && explored.outcomes.has(id));
  if (outcomes.length) [0, 1, 2].forEach((place) => select(one(`outcome-${place}`), outcomes[place]?.[1] ?? ""));
  for (const [key, value] of pairs) {
    const slider = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (slider) {
      const number = valueOf(explored.sliders.get(key), value);
      const own = explored.sliders.get(key);
      if (Number.isFinite(number) && number >= own.least && number <= own.most) {
        const places = levers.changes[key]?.values;
        slider.setAttribute("value", places ? nearest(places, number) : number);
      }
    } else if (key === "off") {
      const box = document.querySelector(`[data-event="${CSS.escape(value)}"]`);
      if (box) box.checked = false;
    } else if (key === "uncertainty") select(one("uncertainty"), value);
    else if (key === "history" && /^\d{1,4}$/.test(value)) one("history").value = value;
    else if (key === "a") one("pins").dataset.pinned = value;
  }
};
const root = document.documentElement;
try {
  const transport = await begin();
  setControls(location.hash.slice(1));
  for (const [key, { values }] of Object.entries(levers.changes)) {
    const slider = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (slider) slider.dataset.positions = JSON.stringify(values);
  }
  root.dataset.live = "yes";
  const now = explore(transport);
  one("reset").href = "#";
  one("reset").addEventListener("click", (event) => {
    event.preventDefault();
    history.replaceState(null, "", location.pathname + location.search);
    location.reload();
  });
  window.addEventListener("hashchange", () => {
    if (location.hash.slice(1) !== now.address()) location.reload();
  });
} catch (error) {
  root.dataset.live = "no"; // what the file shows stands
  root.dataset.fault = error.message;
  root.dataset.drawn = "yes";
}
