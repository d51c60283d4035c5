// What htmx asked for and did not get: said in words on the page and to a screen reader. Nothing is swapped by half.
{
  const { refused, unreachable } = document.currentScript.dataset;
  const said = document.createElement("div");
  said.className = "said-fault screen-only";
  said.setAttribute("role", "status"); // it stands there empty from the beginning: only a change of its words is read out

  function say(text) {
    const message = document.createElement("p");
    message.textContent = text;
    const box = document.createElement("div");
    box.className = "message message-error";
    box.append(message);
    said.replaceChildren(box);
  }

  document.addEventListener("DOMContentLoaded", () => document.getElementById("content").prepend(said));
  document.addEventListener("htmx:responseError", () => say(refused));
  for (const failure of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(failure, () => say(unreachable));
  }
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) said.replaceChildren();
  });
}
