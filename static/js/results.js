// The list of practices and the site's search, when htmx swaps their results: what the reader opened stays open,
// the new count is said, and an answer that is no list becomes a page of its own.
const WIDE = window.matchMedia("(min-width: 56rem)");
const SAID_AFTER = 150; // milliseconds; a live region is read when its text changes, not when it appears

const results = document.getElementById("results");
let opened = new Map();
let wantsResults = false; // on a phone, "Show results" closes the filters over them

function disclosures() {
  return [...results.querySelectorAll("details[id]")];
}

function showFiltersOnWideScreens() {
  const filters = document.getElementById("filters");
  if (filters && WIDE.matches) filters.open = true;
}

function showResults() {
  if (!wantsResults) return;
  wantsResults = false;
  document.getElementById("filters").open = false;
  results.scrollIntoView();
}

function sayCount() {
  const status = results.querySelector("[role=status]");
  if (!status) return;
  const said = [...status.childNodes];
  status.replaceChildren();
  setTimeout(() => status.replaceChildren(...said), SAID_AFTER);
}

if (results) {
  showFiltersOnWideScreens();
  WIDE.addEventListener("change", showFiltersOnWideScreens);

  // Empty fields make no part of an address that is handed on.
  document.addEventListener("formdata", (event) => {
    if (event.target.method !== "get") return;
    for (const [name, value] of [...event.formData]) {
      if (value === "") event.formData.delete(name);
    }
  });

  results.addEventListener("click", (event) => {
    wantsResults = !WIDE.matches && Boolean(event.target.closest(".filters-go button"));
  });
  document.addEventListener("htmx:beforeRequest", () => results.setAttribute("aria-busy", "true"));
  document.addEventListener("htmx:afterRequest", () => results.removeAttribute("aria-busy"));
  document.addEventListener("htmx:beforeSwap", () => {
    opened = new Map(disclosures().map((one) => [one.id, one.open]));
  });
  document.addEventListener("htmx:afterSwap", () => {
    for (const one of disclosures()) one.open = opened.get(one.id) ?? one.open;
    showFiltersOnWideScreens();
    showResults();
    sayCount();
  });
  // faults.js says what could not be reached: that page stays. Any other answer becomes a page of its own.
  document.addEventListener("htmx:responseError", (event) => {
    window.location.assign(event.detail.pathInfo?.finalRequestPath ?? window.location.href);
  });
}
