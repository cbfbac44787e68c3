// Sends every change to the server and shows the results: of the first histories, then of all.
import { adding } from "./adding.js";
import { state } from "./controls.js";
import { conclude, doubt, drawing, lay, say } from "./drawing.js";

const one = (id) => document.getElementById(id);
const root = document.documentElement;
const tab = [...crypto.getRandomValues(new Uint8Array(8))]
  .map((byte) => byte.toString(16).padStart(2, "0")).join("");
const QUIET = 400; // ms without a change after which verdict and history follow

const added = [...new URLSearchParams(location.search)].filter(([key]) => key.startsWith("add."));
const now = state(added.filter(([key]) => document.querySelector(
  `[data-event="added-${CSS.escape(key.split(".")[1])}"]`)));
const draw = drawing();
const go = (query) => {
  location.search = query;
};
const json = async (what) => (await fetch(what)).json();

// --- bands -----------------------------------------------------------------------------------
const show = (found, began) => {
  if (found.fault) return say(found.fault, true);
  draw(found);
  const after = Math.round(performance.now() - began);
  const count = `${found.shown.toLocaleString("en")} of ${found.of.toLocaleString("en")}`;
  say(`${count} histories, each with and without the events; drawn ${after} ms after the change`);
  if (!root.dataset.first) root.dataset.first = after;
  root.dataset.shown = found.shown;
  if (found.shown < found.of) return;
  root.dataset.all = after;
  root.dataset.drawn = "yes";
};
let running = null; // the current request
let waiting = null; // time of a change that is not sent yet
const send = async (began) => {
  const mine = new AbortController();
  running = { stop: mine, seen: false };
  const self = running;
  for (const mark of ["first", "all", "shown", "drawn", "concluded"]) delete root.dataset[mark];
  const query = now.address();
  history.replaceState(null, "", `?${query}`);
  one("download").href = `scenario.yaml?${query}`;
  lay(now.outcomes().length, one("pins").dataset.pinned !== "");
  try {
    const width = (name) => Math.round(one(`chart-${name}`).clientWidth);
    const place = `tab=${tab}&wide=${width("level-0")}&half=${width("with")}`
      + `&full=${width("leans")}`;
    const reply = await fetch(`bands?${query}&${place}`, { signal: mine.signal });
    const lines = reply.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (let part = await lines.read(); !part.done; part = await lines.read()) {
      const whole = (rest + part.value).split("\n");
      rest = whole.pop();
      for (const line of whole) {
        show(JSON.parse(line), began);
        self.seen = true;
      }
      if (waiting !== null) break;
    }
  } catch (error) {
    if (error.name !== "AbortError") say("The explorer does not answer; is it running?", true);
  }
  mine.abort();
  running = null;
  if (waiting !== null) {
    const next = waiting;
    waiting = null;
    send(next);
  }
};
const changed = () => {
  doubt();
  followSoon();
  if (running === null) return send(performance.now());
  waiting = performance.now(); // the newest change counts
  if (running.seen) running.stop.abort(); // its first bands are shown: go on to the next
};

// --- what follows once nothing changes: levers, one history, verdict --------------------------
let soon = 0;
let measured = ""; // outcomes for which the levers are arranged
const measure = async () => {
  const chosen = now.outcomes().join(" ");
  if (measured === chosen) return;
  measured = chosen;
  one("levers").textContent = "Measuring which parameters matter here ...";
  const found = await json(`levers?${now.address()}&tab=${tab}`);
  if (measured !== chosen) return;
  if (!found.levers) { // the state has changed meanwhile, or there is a fault
    measured = "";
    if (found.fault) one("levers").textContent = found.fault;
    return;
  }
  now.arrange(found.levers);
  one("levers").textContent = "Those that matter most here come first: how far an outcome above "
    + "moves when each goes alone from one end of its slider to the other, in the last month.";
  root.dataset.measured = "yes";
};
const trace = async () => {
  const number = one("history").value;
  one("trace").hidden = number === "";
  if (number === "") return;
  if (one("trace").textContent === "") one("trace").textContent = `Playing history ${number} ...`;
  const asked = now.address();
  const found = await json(`history?${asked}`);
  if (asked === now.address()) one("trace").textContent = found.fault || found.trace;
};
const verdict = async () => {
  const asked = now.address();
  const found = await json(`verdict?${asked}&tab=${tab}`);
  if (asked !== now.address() || running !== null) return;
  if (found.fault) return conclude([found.fault]);
  if (!found.verdict) return;
  conclude(found.verdict);
  root.dataset.concluded = "yes";
};
const follow = async () => {
  if (running !== null) return followSoon(); // bands first
  try {
    await Promise.all([trace(), verdict()]);
    if (running === null) await measure();
  } catch {
    say("The explorer does not answer; is it running?", true);
  }
};
const followSoon = () => {
  clearTimeout(soon);
  soon = setTimeout(follow, QUIET);
};

// --- input -----------------------------------------------------------------------------------
document.addEventListener("input", (event) => {
  const { target } = event;
  if (target.id === "kind" || target.dataset.field) return;
  if (target.dataset.key) now.drag(target);
  if (target.id === "scenario") return go(new URLSearchParams({ scenario: target.value }));
  if (target.id === "variant") {
    const query = new URLSearchParams(now.scenario());
    for (const id of now.outcomes()) query.append("outcome", id);
    const { pinned } = one("pins").dataset;
    if (pinned) query.set("a", pinned);
    return go(query);
  }
  changed();
});
document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
one("pin").addEventListener("click", () => {
  now.pin(now.asPinned());
  changed();
});
one("unpin").addEventListener("click", () => {
  now.pin("");
  changed();
});
one("swap").addEventListener("click", () => go(now.swapped()));
one("show").addEventListener("click", () => {
  if (one("history").value === "") one("history").value = "0";
  one("trace").textContent = "";
  changed();
});
one("reset").href = `?${new URLSearchParams(now.scenario())}`;
if (one("save"))
  one("save").addEventListener("click", async () => {
    const headers = { "X-Hedgesim-Token": document.querySelector("meta[name=token]").content };
    const found = await (await fetch(`save?${now.address()}`, { method: "POST", headers })).json();
    one("saved").textContent = found.fault || `Saved as ${found.name}. ${found.again}`;
  });
adding(now.address, go);
changed();
