// What members' pages gain from JavaScript beside portal.js. Everything works without it.
(() => {
  "use strict";

  // Long work says that it goes on.
  document.addEventListener("submit", (event) => {
    const busy = event.target.querySelector("[data-busy]");
    if (busy) busy.hidden = false;
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("[data-busy]").forEach((busy) => { busy.hidden = true; }));
})();
