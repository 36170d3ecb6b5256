/** What the reports do in a browser: show the rows that a text and choices leave over. Without it all rows are shown. */

export const script = `
const form = document.querySelector("form.filter");
const rows = form ? [...document.querySelectorAll("[data-row]")].map((element) => ({ element, section: element.closest("section") })) : [];
const sections = new Set(rows.map(({ section }) => section));
const number = new Intl.NumberFormat("en-GB");
const apply = () => {
  const sought = form.elements.text.value.trim().toLowerCase();
  const chosen = [...form.querySelectorAll("select")].filter(({ value }) => value !== "");
  const full = new Set();
  let shown = 0;
  for (const row of rows) {
    const { element, section } = row;
    const fits = chosen.every(({ name, value }) => element.dataset[name] === value)
      && (sought === "" || (row.words ??= element.textContent.toLowerCase()).includes(sought));
    element.hidden = !fits;
    if (fits) { shown += 1; full.add(section); }
  }
  const filtered = sought !== "" || chosen.length > 0;
  for (const section of sections) section.hidden = filtered && !full.has(section);
  for (const section of document.querySelectorAll("section[data-empty]")) section.hidden = filtered;
  form.querySelector("output").value = number.format(shown) + " of " + number.format(rows.length) + " shown";
};
if (form) {
  let waiting;
  form.hidden = false;
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(apply, 120); });
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (event) => { event.preventDefault(); apply(); });
  apply();
}
`;
