"use strict";
// Ties fields to their evidence and sends corrections. Text from reports is never parsed as HTML here:
// it is cloned from what the server escaped, or set with textContent.
(() => {
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const form = one("#correct");
  let chosen = null;
  let span = null;

  const fields = () => all(".field").filter((field) => field.offsetParent !== null);
  const marksOf = (number) => all("mark[data-fields]").filter((mark) => mark.dataset.fields.split(" ").includes(number));

  function choose(field, { scroll = true } = {}) {
    all(".chosen").forEach((element) => element.classList.remove("chosen"));
    chosen = field;
    span = null;
    field.classList.add("chosen");
    field.focus({ preventScroll: true });
    field.scrollIntoView({ block: "center" });
    const marks = marksOf(field.dataset.f);
    marks.forEach((mark) => mark.classList.add("chosen"));
    if (scroll && marks[0]) marks[0].scrollIntoView({ block: "center" });
    describe(field);
  }

  function describe(field) {
    const more = document.getElementById(`more-${field.dataset.f}`);
    const desk = one("#chosen");
    const path = document.createElement("code");
    path.textContent = field.dataset.path;
    desk.replaceChildren(...(more ? [...more.cloneNode(true).childNodes] : [path]));
    if (!form) return;
    all("[disabled]", form).forEach((control) => { control.disabled = false; });
    one("#value").value = field.dataset.value;
    one("#note").value = field.dataset.note;
    one("#told").textContent = "";
  }

  function go(path) {
    const field = all(".field").find((each) => each.dataset.path === path);
    if (!field) return;
    if (field.classList.contains("empty")) showEmpties(true);
    choose(field);
  }

  function showEmpties(shown) {
    document.body.classList.toggle("empties", shown);
    one("#empties").checked = shown;
  }

  // Offsets count characters (code points), as the records do; the browser counts UTF-16 units.
  function offsetOf(node, at) {
    const piece = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-s]");
    if (!piece) return null;
    const range = document.createRange();
    range.setStart(piece, 0);
    range.setEnd(node, at);
    return Number(piece.dataset.s) + [...range.toString()].length;
  }

  function takeEvidence() {
    const selection = window.getSelection();
    if (!chosen || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    const start = offsetOf(range.startContainer, range.startOffset);
    const end = offsetOf(range.endContainer, range.endOffset);
    if (start === null || end === null) return;
    span = [start, end];
    one("#told").textContent = `「${range.toString()}」`;
  }

  async function send(action) {
    if (action !== "reviewed" && !chosen) return;
    const said = { action, note: one("#note").value };
    if (action !== "reviewed") said.pointer = chosen.dataset.path;
    if (action === "value") said.value = one("#value").value;
    if (span) said.evidence = span;
    const answer = await fetch(window.location.pathname, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(said),
    });
    if (!answer.ok) {
      one("#told").textContent = answer.status === 422 ? (await answer.json()).error : `${answer.status}`;
      return;
    }
    if (chosen) window.location.hash = chosen.dataset.path;
    window.location.reload();
  }

  function step(by) {
    const shown = fields();
    const next = shown[shown.indexOf(chosen) + by] || shown[by > 0 ? 0 : shown.length - 1];
    if (next) choose(next);
  }

  const keys = {
    j: () => step(1),
    k: () => step(-1),
    n: () => one("#next")?.click(),
    p: () => one("#previous")?.click(),
    e: () => one("#value")?.select(),
    s: takeEvidence,
    r: () => form && send("reviewed"),
    "?": () => one(".keys")?.scrollIntoView(),
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input:not([type=checkbox]), select, textarea");
    if (event.key === "Escape") {
      if (typing) { event.target.blur(); chosen?.focus(); } else one("#back")?.click();
    } else if (event.key === "Enter" && event.target.matches(".field, mark[data-fields]")) {
      event.target.click();
    } else if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey && keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-go]");
    const field = event.target.closest(".field");
    const mark = event.target.closest("mark[data-fields]");
    if (link) { event.preventDefault(); go(link.dataset.go); }
    else if (field) choose(field);
    else if (mark && window.getSelection().isCollapsed) chooseOf(mark);
  });

  // A mark that several fields share goes round them.
  function chooseOf(mark) {
    const numbers = mark.dataset.fields.split(" ");
    const at = chosen ? numbers.indexOf(chosen.dataset.f) : -1;
    const field = one(`.field[data-f="${numbers[(at + 1) % numbers.length]}"]`);
    if (field) choose(field, { scroll: false });
  }

  // Pages of a PDF are drawn only when somebody wants to see them.
  function turn(pictures, by) {
    const shown = one("output", pictures);
    const page = Math.max(1, Number(shown.textContent) + by);
    const picture = one("img", pictures);
    const next = new Image();
    next.onload = () => { picture.src = next.src; picture.hidden = false; shown.textContent = page; };
    next.src = `${pictures.dataset.from}${page}`;
  }
  one(".pictures")?.addEventListener("toggle", (event) => { if (event.target.open) turn(event.target, 0); });
  all("[data-turn]").forEach((button) => button.addEventListener("click", () => turn(button.closest(".pictures"), Number(button.dataset.turn))));

  one("#empties")?.addEventListener("change", (event) => showEmpties(event.target.checked));
  one("#evidence")?.addEventListener("mousedown", (event) => event.preventDefault());
  one("#evidence")?.addEventListener("click", takeEvidence);
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.submitter ? event.submitter.value : "value");
  });

  function open() {
    const [number, path] = decodeURIComponent(window.location.hash.slice(1)).split(":");
    const opened = one("#opened");
    if (!opened) { go(number); return; }
    const template = document.getElementById(number);
    if (template instanceof HTMLTemplateElement) opened.replaceChildren(template.content.cloneNode(true));
    else if (number) return;
    one("#list").hidden = Boolean(number);
    opened.hidden = one(".desk").hidden = !number;
    if (path) go(path);
  }
  window.addEventListener("hashchange", open);
  open();
})();
