// The form that adds an event: its fields come from the server, and so do its faults.
const one = (id) => document.getElementById(id);
const all = (selector) => [...document.querySelectorAll(selector)];

// `address` returns the query of the state, with further keys; `go` opens another address.
export const adding = (address, go) => {
  const form = one("adding");
  for (const button of all("[data-remove]"))
    button.addEventListener("click", () => {
      const gone = `add.${button.dataset.remove}.`;
      const id = `added-${button.dataset.remove}`;
      const own = ([key, value]) => key.startsWith(gone) || value === id || key.split(".")[1] === id;
      go(new URLSearchParams([...new URLSearchParams(address())].filter((pair) => !own(pair))));
    });
  if (form === null) return;
  const key = (name) => `add.${form.dataset.number}.${name}`;
  const pairs = () => [
    [key("event"), one("kind").value],
    ...all("[data-field]").filter((field) => field.value.trim() !== "")
      .map((field) => [key(field.dataset.field), field.value.trim()]),
  ];
  const tell = (faults) => {
    const rest = [];
    for (const place of form.querySelectorAll(".fault")) place.textContent = "";
    for (const field of all("[data-field]")) field.removeAttribute("aria-invalid");
    for (const [name, message] of faults) {
      const place = one(`fault-${name}`);
      if (place === null) {
        rest.push(message);
        continue;
      }
      place.textContent = `${place.textContent} ${message}`.trim();
      form.querySelector(`[data-field="${name}"]`).setAttribute("aria-invalid", "true");
      place.closest("details").open = true;
    }
    one("add-fault").textContent = rest.join(" ");
    form.querySelector("[aria-invalid]")?.focus();
  };
  const choose = async () => {
    tell([]);
    one("add").disabled = true;
    one("fields").replaceChildren();
    if (one("kind").value === "") return;
    const query = new URLSearchParams(address());
    query.set("kind", one("kind").value);
    one("fields").innerHTML = await (await fetch(`kind?${query}`)).text();
    one("add").disabled = false;
  };
  const add = async () => {
    one("add").disabled = true;
    const query = address(pairs());
    const found = await (await fetch(`faults?${query}`)).json();
    one("add").disabled = false;
    if (found.fault) tell([["", found.fault]]);
    else if (found.faults.length) tell(found.faults);
    else go(query);
  };
  one("kind").addEventListener("input", choose);
  one("add").addEventListener("click", add);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("[data-field]")) {
      event.preventDefault();
      add();
    }
  });
};
