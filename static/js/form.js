// Long forms: how many characters are left, and a question before what was typed is thrown away.
const SHORT = 250; // characters; up to this length the count always shows
const LOW = 0.1; // of the length: from here on the count is also said
const QUIET = 1200; // milliseconds without a key before it is said

function countLeft(field, text) {
  const longest = field.maxLength;
  const shown = document.createElement("p");
  const said = document.createElement("p");
  shown.className = "count-left";
  shown.setAttribute("aria-hidden", "true");
  said.className = "visually-hidden";
  said.setAttribute("aria-live", "polite");
  field.after(shown, said);
  let timer = 0;

  function refresh(byReader) {
    const left = longest - field.value.length;
    const isLow = left <= longest * LOW;
    shown.textContent = `${text} ${left.toLocaleString(document.documentElement.lang)}`;
    shown.hidden = longest > SHORT && !isLow;
    shown.classList.toggle("count-left-low", isLow);
    clearTimeout(timer);
    if (byReader && isLow) {
      timer = setTimeout(() => {
        said.textContent = shown.textContent;
      }, QUIET);
    }
  }

  field.addEventListener("input", () => refresh(true));
  refresh(false);
}

for (const form of document.querySelectorAll("form[data-careful]")) {
  let isUnsaved = form.dataset.careful === "unsaved";
  form.addEventListener("input", () => {
    isUnsaved = true;
  });
  form.addEventListener("submit", () => {
    isUnsaved = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (isUnsaved) event.preventDefault();
  });
  for (const field of form.querySelectorAll(":is(input, textarea)[maxlength]")) {
    if (field.maxLength >= 100) countLeft(field, form.dataset.countText);
  }
}
