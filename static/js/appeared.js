// On a section's page: say which questions an answer brought up, for people who hear the page.
(() => {
  "use strict";

  const live = document.querySelector("[data-new-text]");
  const asked = () => [...document.querySelectorAll(".slot")].filter((slot) => slot.querySelector(".question"));
  let known = new Set(asked().map((slot) => slot.id));
  document.addEventListener("htmx:after:swap", () => {
    const slots = asked();
    const texts = slots.filter((slot) => !known.has(slot.id))
      .map((slot) => slot.querySelector("legend, label")?.textContent.trim()).filter(Boolean);
    known = new Set(slots.map((slot) => slot.id));
    if (live && texts.length) live.textContent = `${live.dataset.newText}: ${texts.join(" ")}`;
  });
})();
