// Sends every change to the server and shows the results: of the first histories, then of all.
import { pointing } from "./point.js";

(() => {
  const one = (id) => document.getElementById(id);
  const minus = (text) => text.replace(/(?<![\w.])-(?=\d)/g, "\u2212");
  const all = (selector) => [...document.querySelectorAll(selector)];
  const root = document.documentElement;
  const tab = [...crypto.getRandomValues(new Uint8Array(8))]
    .map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  const QUIET = 400; // ms without a change after which a history is traced again

  // --- sliders -----------------------------------------------------------------------------------
  const tidy = (value) => Number(value.toPrecision(10));
  const shorter = (value) => String(Number(value.toPrecision(4)));
  const written = {
    date: (v) => `${MONTHS[v % 12]} ${Math.floor(v / 12)}`,
    months: (v) => (v === 1 ? "1 month" : `${v} months`),
    share: (v) => `${shorter(100 * v)}%`,
    money: (v) => (Math.abs(v) >= 1000 ? `US$ ${shorter(v / 1000)} bn` : `US$ ${shorter(v)} m`),
    number: shorter,
  };
  const values = new Map(); // exact value of each slider
  const sliders = all("[data-key]");
  const settle = (slider, value) => {
    values.set(slider.dataset.key, value);
    slider.parentNode.querySelector("output").textContent = written[slider.dataset.unit](value);
    slider.setAttribute("aria-valuetext", written[slider.dataset.unit](value));
    slider.parentNode.classList.toggle("moved", value !== Number(slider.dataset.own));
  };
  for (const slider of sliders) settle(slider, Number(slider.getAttribute("value")));
  const dragged = (slider) => {
    const step = Number(slider.dataset.step);
    const round = tidy(Math.round(Number(slider.value) / step) * step);
    settle(slider, Math.min(Math.max(round, Number(slider.min)), Number(slider.max)));
  };

  // --- the state as an address -------------------------------------------------------------------
  const scenario = () => {
    const variant = one("variant")?.value;
    return { scenario: one("scenario").value, ...(variant ? { variant } : {}) };
  };
  const address = () => {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(scenario())) query.set(name, value);
    query.set("outcome", one("outcome").value);
    query.set("uncertainty", one("uncertainty").value);
    for (const box of all("[data-event]")) if (!box.checked) query.append("off", box.dataset.event);
    for (const slider of sliders) {
      const value = values.get(slider.dataset.key);
      if (value === Number(slider.dataset.own)) continue;
      const date = `${String(Math.floor(value / 12)).padStart(4, "0")}-`
        + String((value % 12) + 1).padStart(2, "0");
      query.set(slider.dataset.key, slider.dataset.unit === "date" ? date : String(value));
    }
    if (one("history").value !== "") query.set("history", one("history").value);
    return query.toString();
  };

  // --- bands -------------------------------------------------------------------------------------
  const say = (what, wrong = false) => {
    one("status").textContent = what;
    one("status").classList.toggle("wrong", wrong);
  };
  const reads = pointing(all(".chart"));
  const show = (found, began) => {
    if (found.fault) return say(found.fault, true);
    for (const [name, chart] of Object.entries(found.charts)) {
      one(`chart-${name}`).innerHTML = chart.svg;
      one(`chart-${name}`).setAttribute("aria-label", chart.description);
      one(`title-${name}`).textContent = chart.title;
    }
    reads(found.read);
    for (const [id, story] of Object.entries(found.stories))
      for (const place of all("[data-story]"))
        if (place.dataset.story === id) place.textContent = story;
    one("sentence").textContent = minus(found.sentence);
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
    for (const mark of ["first", "all", "shown", "drawn"]) delete root.dataset[mark];
    const query = address();
    history.replaceState(null, "", `?${query}`);
    one("download").href = `scenario.yaml?${query}`;
    try {
      const width = (name) => Math.round(one(`chart-${name}`).clientWidth);
      const place = `tab=${tab}&wide=${width("level")}&half=${width("with")}`;
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
    if (running === null) return send(performance.now());
    waiting = performance.now(); // the newest change counts
    if (running.seen) running.stop.abort(); // its first bands are shown: go on to the next
  };

  // --- one history -------------------------------------------------------------------------
  let soon = 0;
  const trace = async () => {
    clearTimeout(soon);
    const number = one("history").value;
    one("trace").hidden = number === "";
    if (number === "") return;
    if (one("trace").textContent === "") one("trace").textContent = `Playing history ${number} ...`;
    if (running !== null) { // bands first
      soon = setTimeout(trace, QUIET);
      return;
    }
    const asked = address();
    const found = await (await fetch(`history?${asked}`)).json();
    if (asked === address()) one("trace").textContent = found.fault || found.trace;
  };
  const traceSoon = () => {
    clearTimeout(soon);
    if (!one("trace").hidden) soon = setTimeout(trace, QUIET);
  };

  // --- input ------------------------------------------------------------------------
  document.addEventListener("input", (event) => {
    if (event.target.dataset.key) dragged(event.target);
    if (event.target.id === "scenario") {
      location.search = new URLSearchParams({ scenario: event.target.value });
      return;
    }
    if (event.target.id === "variant") {
      location.search = new URLSearchParams({ ...scenario(), outcome: one("outcome").value });
      return;
    }
    changed();
    traceSoon();
  });
  document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  one("show").addEventListener("click", () => {
    if (one("history").value === "") one("history").value = "0";
    one("trace").textContent = "";
    changed();
    trace();
  });
  one("reset").href = `?${new URLSearchParams(scenario())}`;
  if (one("save"))
    one("save").addEventListener("click", async () => {
      const headers = { "X-Hedgesim-Token": document.querySelector("meta[name=token]").content };
      const found = await (await fetch(`save?${address()}`, { method: "POST", headers })).json();
      one("saved").textContent = found.fault || `Saved as ${found.name}. ${found.again}`;
    });
  changed();
  if (one("history").value !== "") trace();
})();
