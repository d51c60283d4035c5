// The agenda of a call: rows are added, moved and taken out without asking the server, and the change is said.
const list = document.querySelector("[data-items]");
const form = list?.form ?? list?.closest("form");
const blank = document.querySelector("template[data-blank-item]");
const said = document.querySelector("[data-said]");

function rows() {
  return [...list.querySelectorAll("[data-item]")];
}

function renumber() {
  const prefix = list.dataset.items;
  rows().forEach((row, place) => {
    row.querySelector("[data-number]").textContent = place + 1;
    for (const element of row.querySelectorAll("*")) {
      for (const name of ["id", "name", "for", "aria-describedby"]) {
        const value = element.getAttribute(name);
        if (value) element.setAttribute(name, value.replace(new RegExp(`${prefix}-(\\d+|__prefix__)-`, "g"), `${prefix}-${place}-`));
      }
    }
    for (const button of row.querySelectorAll("button")) button.value = place;
  });
  form.elements[`${prefix}-TOTAL_FORMS`].value = rows().length;
}

function add() {
  if (rows().length >= Number(list.dataset.most)) return;
  list.append(blank.content.cloneNode(true));
  renumber();
  rows().at(-1).querySelector("input").focus();
}

function arrange(button) {
  const row = button.closest("[data-item]");
  if (button.name === "up") row.previousElementSibling?.before(row);
  if (button.name === "down") row.nextElementSibling?.after(row);
  if (button.name === "remove") {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    if (!next) list.append(blank.content.cloneNode(true));
    renumber();
    (next ?? rows()[0]).querySelector("input").focus();
  } else {
    renumber();
    button.focus();
  }
  const title = row.querySelector("input").value;
  said.textContent = `${title} ${button.textContent.trim()}`.replace(/[↑↓×]/g, "");
}

if (list) {
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || !["more", "up", "down", "remove"].includes(button.name)) return;
    event.preventDefault();
    if (button.name === "more") add();
    else arrange(button);
    form.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
