// What members' pages gain from JavaScript beside portal.js. Everything works without it.
(() => {
  "use strict";

  // Long work says that it goes on; a file is fetched, so that the page knows when it has come.
  document.addEventListener("submit", async (event) => {
    const form = event.target, busy = form.querySelector("[data-busy]");
    if (!busy) return;
    busy.hidden = false;
    if (!form.hasAttribute("data-file")) return;
    event.preventDefault();
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) }).catch(() => null);
    const name = answer && /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") || "");
    if (!name) { form.submit(); return; }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await answer.blob());
    link.download = name[1];
    link.click();
    busy.hidden = true;
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("[data-busy]").forEach((busy) => { busy.hidden = true; }));
})();
