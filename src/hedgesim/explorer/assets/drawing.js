// Puts results on the page: charts, sentences, verdict and tooltips. Asks no server.
import { pointing } from "./point.js";

const one = (id) => document.getElementById(id);
const all = (selector) => [...document.querySelectorAll(selector)];
export const minus = (text) => text.replace(/(?<![\w.])-(?=\d)/g, "\u2212");
const made = (name, text) => {
  const found = document.createElement(name);
  found.textContent = text;
  return found;
};

// Says how far the work is, or what is wrong.
export const say = (what, wrong = false) => {
  one("status").textContent = what;
  one("status").classList.toggle("wrong", wrong);
};

// Shows the verdict, a list of sentences; it is marked as old as soon as the state changes.
export const conclude = (sentences) => {
  one("verdict").replaceChildren(...sentences.map((text) => made("p", minus(text))));
  one("verdict").classList.remove("old");
};
export const doubt = () => one("verdict").classList.add("old");

// Shows as many charts as there are outcomes; each is alone, or one of several.
export const lay = (outcomes, pinned) => {
  one("verdict-of").textContent = pinned ? "Verdict on B" : "Verdict";
  all(".slot").forEach((slot, place) => {
    slot.hidden = place >= outcomes;
    slot.classList.toggle("single", outcomes === 1 && !pinned);
    one(`chart-against-${place}`).parentNode.hidden = !pinned;
  });
};

// Returns a function that shows results; each call replaces what the last one has shown.
export const drawing = () => {
  const reads = pointing(all(".chart"));
  return (found) => {
    for (const [name, chart] of Object.entries(found.charts)) {
      one(`chart-${name}`).innerHTML = chart.svg;
      one(`chart-${name}`).setAttribute("aria-label", chart.description);
      one(`title-${name}`).textContent = chart.title;
    }
    found.sentences.forEach((text, place) => {
      one(`sentence-${place}`).textContent = minus(text);
      one(`slot-${place}`).querySelector(".meaning").textContent = found.meanings[place];
    });
    for (const place of all("[data-story]"))
      if (place.dataset.story in found.stories)
        place.textContent = found.stories[place.dataset.story];
    const parts = found.states.flatMap(([name, text]) => [made("dt", name), made("dd", minus(text))]);
    one("states").replaceChildren(...parts);
    reads(found.read);
  };
};
