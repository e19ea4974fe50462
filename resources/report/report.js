"use strict";
// The report's own search: exhibits and paragraphs that do not hold the words are hidden, the words are marked.
(() => {
  const form = document.querySelector("header form"), field = form.q, said = form.querySelector("output");
  const [back, on] = form.querySelectorAll("button[type=button]");
  const units = () => document.querySelectorAll("main .ex, main .as, main tbody tr, main dl > *, main .p");
  const fold = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  let known = null, found = [], at = -1, run = 0;

  // A stretch at a time, so that the page never stands still.
  const stretch = (list, work, done, mine, from = 0) => {
    const until = performance.now() + 25;
    while (from < list.length && performance.now() < until) work(list[from], from++);
    if (mine !== run) return;
    if (from < list.length) setTimeout(() => stretch(list, work, done, mine, from));
    else done();
  };
  const read = (then, mine) => {
    if (known) { then(); return; }
    const made = [];
    stretch([...units()], node => made.push([node, fold(node.textContent)]), () => { known = made; then(); }, mine);
  };
  // Words that must all be there; what stands in quotation marks must stand so.
  const parts = text => [...fold(text).matchAll(/"([^"]+)"?|[^\s"]+/g)].map(found => found[1] || found[0]);
  const mark = words => {
    if (!window.CSS || !CSS.highlights) return;
    CSS.highlights.delete("found");
    const ranges = [];
    for (const node of found.slice(0, 400)) {
      const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const text = walker.currentNode.data, plain = text.toLowerCase();
        if (plain.length !== text.length) continue;
        for (const word of words)
          for (let place = plain.indexOf(word); place >= 0; place = plain.indexOf(word, place + word.length)) {
            const range = new Range();
            range.setStart(walker.currentNode, place);
            range.setEnd(walker.currentNode, place + word.length);
            ranges.push(range);
          }
      }
    }
    CSS.highlights.set("found", new Highlight(...ranges));
  };
  const tell = () => {
    said.textContent = field.value.trim() ? form.dataset.found.replace("{n}", found.length) : "";
    back.disabled = on.disabled = !found.length;
  };
  const search = () => {
    const mine = ++run, words = parts(field.value);
    found = []; at = -1;
    read(() => stretch(known, ([node, text]) => {
      const hit = words.every(word => text.includes(word));
      if (node.matches(".ex, .as")) node.hidden = !hit;
      if (hit && words.length) found.push(node);
    }, () => { mark(words); tell(); }, mine), mine);
  };
  const go = step => {
    if (!found.length) return;
    at = (at + step + found.length) % found.length;
    found[at].scrollIntoView({ block: "center" });
    said.textContent = form.dataset.place.replace("{x}", at + 1).replace("{y}", found.length);
  };
  let waiting = 0;
  field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(search, 250); });
  form.addEventListener("submit", event => { event.preventDefault(); go(1); });
  back.addEventListener("click", () => go(-1));
  on.addEventListener("click", () => go(1));
  tell();
})();
