// Plays every change and shows the results: of the first histories, then of all. What plays them,
// a server or the page itself, is the transport: see server.js and exported.js.
import { state } from "./controls.js";
import { conclude, doubt, drawing, lay, say } from "./drawing.js";

const one = (id) => document.getElementById(id);
const root = document.documentElement;
const QUIET = 400; // ms without a change after which verdict and history follow

export const explore = (transport, added = []) => {
  const now = state(added);
  const draw = drawing();
  const { ask, go } = transport;

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
    transport.keep(query);
    transport.download(query);
    lay(now.outcomes().length, one("pins").dataset.pinned !== "");
    try {
      const width = (name) => Math.round(one(`chart-${name}`).clientWidth);
      const place = `wide=${width("level-0")}&half=${width("with")}&full=${width("leans")}`;
      for await (const found of transport.results(query, place, mine.signal)) {
        show(found, began);
        self.seen = true;
        if (waiting !== null) break;
      }
    } catch (error) {
      if (error.name !== "AbortError") {
        say(transport.silent, true);
        console.error(error);
      }
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
    const found = await ask("levers", now.address());
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
    const found = await ask("history", asked);
    if (asked === now.address()) one("trace").textContent = found.fault || found.trace;
  };
  const verdict = async () => {
    const asked = now.address();
    const found = await ask("verdict", asked);
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
      say(transport.silent, true);
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
  changed();
  return now;
};
