// What a pointer, a finger or the arrow keys read off the charts: a rule at a month, and a box with
// the values there. Both stand beside the pictures, so that a redraw under them takes neither away.
const NARROW = 600; // pixels of a window in which the box stands below its chart
const GAP = 14; // pixels between rule and box
const SHAPES = "path, rect, line, polygon, polyline, circle";

const made = (name, kind, text = "") => {
  const found = document.createElement(name);
  found.className = kind;
  found.textContent = text;
  return found;
};
const added = (steps) => steps.map(((sum) => (step) => (sum += step))(0));
const named = (month) =>
  new Date(Date.UTC(Math.floor(month / 12), month % 12))
    .toLocaleDateString("en", { month: "long", year: "numeric", timeZone: "UTC" });

// Sides of the plot inside a picture: all that is drawn in it but words.
const sides = (svg) => {
  const boxes = [...svg.querySelectorAll(SHAPES)].map((shape) => shape.getBBox());
  const [left, top] = ["x", "y"].map((side) => Math.min(...boxes.map((box) => box[side])));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const foot = Math.max(...boxes.map((box) => box.y + box.height));
  return { left, top, right, foot };
};
const plot = (chart) => {
  const svg = chart.querySelector("svg");
  const matrix = svg.getScreenCTM();
  const inside = sides(svg);
  return {
    left: matrix.e + matrix.a * inside.left, right: matrix.e + matrix.a * inside.right,
    top: matrix.f + matrix.d * inside.top, foot: matrix.f + matrix.d * inside.foot,
  };
};

// Shows tooltips on charts; returns a function to call with their data whenever charts change.
export const pointing = (charts) => {
  const rule = made("div", "rule");
  const box = made("div", "tip");
  box.id = "tip";
  let read = null; // the newest values
  let at = null; // the chart that is pointed at, and at which place of it

  const places = (chart) => (chart.dataset.reads === "leans" ? read.names : read.months);
  const across = (chart) => chart.dataset.reads !== "leans"; // places lie from left to right
  // How far along the chart a place is, as a part of the whole.
  const along = (chart, place) => {
    const all = places(chart);
    if (!across(chart)) return (place + 0.5) / all.length;
    return (all[place] - all[0]) / (all[all.length - 1] - all[0] || 1);
  };
  const nearest = (chart, event) => {
    const on = plot(chart);
    const part = across(chart)
      ? (event.clientX - on.left) / (on.right - on.left)
      : (event.clientY - on.top) / (on.foot - on.top);
    const far = places(chart).map((_, place) => Math.abs(along(chart, place) - part));
    return far.indexOf(Math.min(...far));
  };

  const written = (table, place) => {
    const form = new Intl.NumberFormat("en", {
      minimumFractionDigits: table.places, maximumFractionDigits: table.places,
      signDisplay: table.signed ? "exceptZero" : "negative",
    });
    const one = (series) => form.format(table.series[series][place] / 10 ** table.places);
    return (cell) => cell.map(one).join(" to ").replaceAll("-", "\u2212");
  };
  const fill = (table, title, place) => {
    const cells = written(table, place);
    const tip = made("table", "");
    tip.append(made("caption", "", title));
    tip.caption.append(made("small", "", ` ${table.unit}`));
    const head = tip.createTHead().insertRow();
    head.append(...["", ...table.heads].map((text) => made("th", "", text)));
    const body = tip.createTBody();
    for (const [name, colour, found] of table.rows) {
      const row = body.insertRow();
      const first = made("th", "", name);
      const swatch = made("i", "");
      swatch.style.background = colour;
      first.prepend(swatch);
      row.append(first, ...found.map((cell) => made("td", "", cells(cell))));
    }
    box.replaceChildren(tip);
  };
  const set = (part, numbers) => {
    for (const [name, number] of Object.entries(numbers)) part.style[name] = `${number}px`;
  };
  const put = (chart, place) => {
    const on = plot(chart);
    const from = chart.parentNode.getBoundingClientRect();
    const edge = chart.closest("section").getBoundingClientRect().right || window.innerWidth;
    if (across(chart)) {
      const x = on.left + along(chart, place) * (on.right - on.left);
      set(rule, { left: x - from.left, top: on.top - from.top, width: 1, height: on.foot - on.top });
      const right = x + GAP, left = x - GAP - box.offsetWidth;
      const fits = right + box.offsetWidth < edge ? right : left;
      if (window.innerWidth >= NARROW && fits > 0) {
        set(box, { left: fits - from.left, top: on.top - from.top });
        return;
      }
    } else {
      const high = (on.foot - on.top) / places(chart).length;
      set(rule, {
        left: 0, top: on.top + place * high - from.top, width: from.width, height: high,
      });
    }
    const drawn = chart.getBoundingClientRect();
    const above = drawn.top - box.offsetHeight;
    const below = drawn.bottom + box.offsetHeight <= window.innerHeight || above < 0;
    set(box, { left: 0, top: (below ? drawn.bottom : above) - from.top });
  };

  const hide = () => {
    at = null;
    rule.remove();
    box.remove();
  };
  const show = (chart, place, keys = false) => {
    const table = read?.[chart.dataset.reads];
    if (!table) return;
    const where = places(chart)[place];
    at = { chart, place };
    box.setAttribute("aria-live", keys ? "polite" : "off");
    if (box.parentNode !== chart.parentNode) chart.parentNode.append(rule, box);
    rule.classList.toggle("row", !across(chart));
    fill(table, across(chart) ? named(where) : where, place);
    put(chart, place);
  };

  const steps = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1, PageUp: -4, PageDown: 4 };
  for (const chart of charts) {
    const follow = (event) => read && show(chart, nearest(chart, event));
    chart.addEventListener("pointermove", follow);
    chart.addEventListener("pointerdown", follow);
    chart.addEventListener("pointerleave", (event) => {
      if (event.pointerType !== "touch") hide(); // a finger that is lifted leaves the box
    });
    chart.addEventListener("blur", hide);
    chart.addEventListener("focus", () => {
      if (read && chart.matches(":focus-visible")) show(chart, places(chart).length - 1, true);
    });
    chart.addEventListener("keydown", (event) => {
      if (read === null) return;
      const last = places(chart).length - 1;
      const now = at !== null && at.chart === chart ? at.place : last;
      const next = { Home: 0, End: last }[event.key] ?? now + (steps[event.key] ?? NaN);
      if (Number.isNaN(next) || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      show(chart, Math.min(Math.max(next, 0), last), true);
    });
  }
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  document.addEventListener("pointerdown", (event) => {
    if (at !== null && !at.chart.contains(event.target)) hide();
  });
  window.addEventListener("resize", hide);

  return (found) => {
    const { names, months, ...tables } = found;
    const sums = Object.entries(tables).map(([name, table]) => [
      name, { ...table, series: table.series.map(added) },
    ]);
    read = { names, months: added(months), ...Object.fromEntries(sums) };
    if (at !== null && read[at.chart.dataset.reads]) show(at.chart, at.place);
  };
};
