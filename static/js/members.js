// Enhancements of members' pages, in addition to portal.js. Everything works without JavaScript.
(() => {
  "use strict";

  // Show that long work is in progress.
  document.addEventListener("submit", (event) => {
    const busy = event.target.querySelector("[data-busy]");
    if (busy) busy.hidden = false;
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("[data-busy]").forEach((busy) => { busy.hidden = true; }));
})();
