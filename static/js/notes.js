// Notes of a meeting: text from Word or a mail is pasted plain, and what is typed saves itself.
const QUIET = 10000; // milliseconds without a key before it saves itself
const PATIENCE = 8000; // milliseconds the portal has to answer
const UNDOABLE = 20000; // characters; a longer paste would take the browser minutes to make undoable

for (const form of document.querySelectorAll("form[data-notes]")) {
  const status = form.querySelector("[role=status]");
  const seeBoth = form.querySelector("[data-see-both]");
  const longest = Number(form.dataset.longest);
  let typed = 0; // grows with each change; what is saved is the number it had then
  let saved = form.dataset.notes === "unsaved" ? -1 : 0;
  let refused = -1; // the number that the portal would not take: it asks for another key first
  let saving = null; // the promise of the save that is under way
  let isStopped = form.dataset.notes === "conflict"; // only her own hand writes over what somebody else saved
  let timer = 0;

  function say(text) {
    if (status.textContent !== text) status.textContent = text;
  }

  function wait() {
    clearTimeout(timer);
    if (!isStopped) timer = setTimeout(save, QUIET);
  }

  function stop(text) {
    isStopped = true;
    clearTimeout(timer);
    say(text);
  }

  function save() {
    if (saving || isStopped || saved === typed || refused === typed) return;
    saving = send().finally(() => {
      saving = null;
      if (saved !== typed) wait();
    });
  }

  async function send() {
    const now = typed;
    const body = new URLSearchParams(new FormData(form));
    body.set("autosave", "1");
    try {
      const answer = await fetch(form.action, { method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
      if (answer.type === "opaqueredirect") {
        stop(form.dataset.signedOut);
      } else if (answer.status === 409) {
        stop((await answer.json()).message);
        seeBoth.hidden = false;
      } else if (answer.status === 422) {
        refused = now;
        say((await answer.json()).message);
      } else if (answer.ok) {
        const { version, message } = await answer.json();
        form.elements.version.value = version;
        saved = now;
        say(message);
      } else {
        say(form.dataset.failed);
      }
    } catch {
      say(form.dataset.failed);
    }
  }

  function insert(box, text, start, end) {
    box.focus();
    box.setSelectionRange(start, end);
    const isDone = text.length <= UNDOABLE && document.execCommand("insertText", false, text);
    if (!isDone) {
      box.setRangeText(text, start, end, "end");
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  async function made(html, text) {
    try {
      const answer = await fetch(form.dataset.paste, {
        method: "POST",
        body: html,
        headers: { "Content-Type": "text/html; charset=utf-8", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
        redirect: "manual",
        signal: AbortSignal.timeout(PATIENCE),
      });
      return answer.ok ? (await answer.text()) || text : text;
    } catch {
      return text;
    }
  }

  form.addEventListener("paste", async (event) => {
    const box = event.target;
    if (box.localName !== "textarea" || !event.clipboardData.types.includes("text/html")) return;
    event.preventDefault();
    const { selectionStart: start, selectionEnd: end } = box;
    const html = event.clipboardData.getData("text/html");
    const text = event.clipboardData.getData("text/plain");
    box.readOnly = true; // what is typed meanwhile would land beside its place
    const plain = await made(html, text);
    box.readOnly = false;
    insert(box, plain, start, end);
  });

  form.addEventListener("input", () => {
    typed += 1;
    wait();
  });
  form.addEventListener("focusout", (event) => {
    if (!event.relatedTarget?.closest("button")) save();
  });
  form.addEventListener("submit", (event) => {
    const length = [...form.querySelectorAll("textarea")].reduce((sum, box) => sum + box.value.length, 0);
    if (length > longest) {
      event.preventDefault();
      say(form.dataset.tooLong);
      return;
    }
    if (saving) {
      event.preventDefault(); // else the two would meet as if somebody else had written
      saving.then(() => form.requestSubmit(event.submitter));
      return;
    }
    stop(status.textContent);
    saved = typed;
  });
  window.addEventListener("beforeunload", (event) => {
    if (saved !== typed) event.preventDefault();
  });
}
