// Asks the server of the explorer: results of a state, the verdict, a history, the levers.
import { adding } from "./adding.js";
import { explore } from "./explore.js";

const one = (id) => document.getElementById(id);
const tab = [...crypto.getRandomValues(new Uint8Array(8))]
  .map((byte) => byte.toString(16).padStart(2, "0")).join("");
const go = (query) => {
  location.search = query;
};

// Yields results as they come: of the first histories, then of all.
async function* results(query, width, signal) {
  const reply = await fetch(`bands?${query}&tab=${tab}&${width}`, { signal });
  const lines = reply.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (let part = await lines.read(); !part.done; part = await lines.read()) {
    const whole = (rest + part.value).split("\n");
    rest = whole.pop();
    for (const line of whole) yield JSON.parse(line);
  }
}
const added = [...new URLSearchParams(location.search)].filter(([key]) => key.startsWith("add.")
  && document.querySelector(`[data-event="added-${CSS.escape(key.split(".")[1])}"]`));
const now = explore({
  results,
  ask: async (what, query) => (await fetch(`${what}?${query}&tab=${tab}`)).json(),
  keep: (query) => history.replaceState(null, "", `?${query}`),
  download: (query) => {
    one("download").href = `scenario.yaml?${query}`;
  },
  go,
  silent: "The explorer does not answer; is it running?",
}, added);
if (one("save"))
  one("save").addEventListener("click", async () => {
    const headers = { "X-Hedgesim-Token": document.querySelector("meta[name=token]").content };
    const found = await (await fetch(`save?${now.address()}`, { method: "POST", headers })).json();
    one("saved").textContent = found.fault || `Saved as ${found.name}. ${found.again}`;
  });
one("reset").href = `?${new URLSearchParams(now.scenario())}`;
adding(now.address, go);
