// The state of the page: menus, switches and sliders, as the query of an address. Asks no server.
import { minus } from "./drawing.js";

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const MOST_FIRST = 6; // parameters that are not folded away
const MOST_OF_EVENT = 2; // sizes of an event that are not, beside its date
const LEAST = 0.01; // weight of a lever from which it may come first

const one = (id) => document.getElementById(id);
const all = (selector) => [...document.querySelectorAll(selector)];
const shorter = (value) => String(Number(value.toPrecision(4)));
const written = {
  date: (v) => `${MONTHS[v % 12]} ${Math.floor(v / 12)}`,
  months: (v) => (v === 1 ? "1 month" : `${v} months`),
  share: (v) => `${shorter(100 * v)}%`,
  money: (v) => (Math.abs(v) >= 1000 ? `US$ ${shorter(v / 1000)} bn` : `US$ ${shorter(v)} m`),
  number: shorter,
};
const plain = (slider, value) =>
  slider.dataset.unit === "date"
    ? `${String(Math.floor(value / 12)).padStart(4, "0")}-${String((value % 12) + 1).padStart(2, "0")}`
    : String(value);

// The state of the controls; `added` are the keys of the address that add events.
export const state = (added) => {
  const values = new Map(); // exact value of each slider
  const sliders = all("[data-key]");
  let pinned = one("pins").dataset.pinned; // state A as a query, or ''

  const settle = (slider, value) => {
    values.set(slider.dataset.key, value);
    slider.parentNode.querySelector(".value").textContent = written[slider.dataset.unit](value);
    slider.setAttribute("aria-valuetext", written[slider.dataset.unit](value));
    slider.parentNode.classList.toggle("moved", value !== Number(slider.dataset.own));
  };
  for (const slider of sliders) settle(slider, Number(slider.getAttribute("value")));
  // Rounds a slider to its step, within its ends; or to the nearest of its positions.
  const drag = (slider) => {
    if (slider.dataset.positions) {
      const far = (value) => Math.abs(value - Number(slider.value));
      const places = JSON.parse(slider.dataset.positions);
      return settle(slider, places.reduce((best, one) => (far(one) < far(best) ? one : best)));
    }
    const step = Number(slider.dataset.step);
    const round = Number((Math.round(Number(slider.value) / step) * step).toPrecision(10));
    settle(slider, Math.min(Math.max(round, Number(slider.min)), Number(slider.max)));
  };
  const moved = (slider) => values.get(slider.dataset.key) !== Number(slider.dataset.own);

  const scenario = () => {
    const variant = one("variant")?.value;
    return { scenario: one("scenario").value, ...(variant ? { variant } : {}) };
  };
  const outcomes = () => {
    const chosen = all("select.outcome").map((menu) => menu.value).filter((id) => id !== "");
    return [...new Set(chosen)];
  };
  // What differs from the scenario as written: the part of the address that A has too.
  const changes = () => {
    const found = [...added];
    for (const box of all("[data-event]")) if (!box.checked) found.push(["off", box.dataset.event]);
    for (const slider of sliders)
      if (moved(slider)) found.push([slider.dataset.key, plain(slider, values.get(slider.dataset.key))]);
    return found;
  };
  const address = (more = []) => {
    const query = new URLSearchParams(scenario());
    for (const id of outcomes()) query.append("outcome", id);
    query.set("uncertainty", one("uncertainty").value);
    for (const [key, value] of [...changes(), ...more]) query.append(key, value);
    if (one("history").value !== "") query.set("history", one("history").value);
    if (pinned !== "") query.set("a", pinned);
    return query.toString();
  };
  // The present state as A, without what A and B share; '-' for the scenario as written.
  const asPinned = () => {
    const { variant } = scenario();
    const own = [...(variant ? [["variant", variant]] : []), ...changes()];
    return own.length ? new URLSearchParams(own).toString() : "-";
  };
  const pin = (query) => {
    pinned = query;
    one("pins").dataset.pinned = query;
    one("swap").hidden = one("unpin").hidden = query === "";
  };
  pin(pinned);
  // The address after A and B change places.
  const swapped = () => {
    const query = new URLSearchParams(pinned === "-" ? "" : pinned);
    query.set("scenario", one("scenario").value);
    for (const id of outcomes()) query.append("outcome", id);
    query.set("uncertainty", one("uncertainty").value);
    query.set("a", asPinned());
    return query.toString();
  };

  // Puts the sliders that matter most first, and folds the others away; moved ones stay in view.
  const arrange = (levers) => {
    const place = new Map(levers.map((lever, rank) => [lever.key, { ...lever, rank }]));
    const of = (slider) => place.get(slider.dataset.key) ?? { weight: 0, rank: Infinity, text: "" };
    const ranked = [...sliders].sort((a, b) => of(a).rank - of(b).rank);
    for (const slider of ranked)
      slider.closest(".slider").querySelector(".effect").textContent = minus(of(slider).text);
    const into = (slider, where) => where.append(slider.closest(".slider"));
    const hold = document.activeElement;
    const numbers = ranked.filter((slider) => slider.dataset.key.startsWith("set."));
    const first = numbers.slice(0, MOST_FIRST).filter((slider) => of(slider).weight >= LEAST);
    for (const slider of numbers)
      into(slider, first.includes(slider) || moved(slider) ? one("first") : one("others").lastChild);
    const folded = numbers.filter((slider) => one("others").contains(slider)).length;
    one("others").firstChild.textContent = `All other parameters (${folded})`;
    for (const event of all(".event")) {
      const own = ranked.filter((slider) => event.contains(slider));
      const sizes = own.filter((slider) => slider.dataset.unit !== "date");
      const shown = sizes.slice(0, MOST_OF_EVENT);
      const more = event.querySelector(".folded");
      for (const slider of own) {
        const stays = !sizes.includes(slider) || shown.includes(slider) || moved(slider);
        into(slider, stays ? event.querySelector(".first") : more.lastChild);
      }
      const count = more.lastChild.childElementCount;
      more.hidden = count === 0;
      more.firstChild.textContent = `${count} more`;
    }
    hold?.focus?.({ preventScroll: true });
  };
  return { address, arrange, asPinned, changes, drag, outcomes, pin, scenario, swapped };
};
