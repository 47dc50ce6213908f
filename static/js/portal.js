// What pages gain from JavaScript. Everything works without it.
(() => {
  "use strict";

  // After a page that says what is wrong, begin reading there.
  const summary = document.querySelector(".govuk-error-summary");
  if (summary) summary.focus();

  // An error's link goes to the field and its question comes into view with it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".govuk-error-summary a[href^='#']");
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    (field.closest(".question, .govuk-form-group, fieldset") || field).scrollIntoView();
    field.focus({ preventScroll: true });
  });

  // An option that excludes the others clears them, and is cleared by them; a real answer clears a non-answer.
  document.addEventListener("change", (event) => {
    const box = event.target;
    const question = box.closest("[data-question]");
    if (!question || !box.name) return;
    if (box.type === "checkbox" && box.checked) {
      const alone = box.hasAttribute("data-exclusive");
      question.querySelectorAll(`input[type=checkbox][name="${CSS.escape(box.name)}"]`).forEach((other) => {
        if (other !== box && (alone || other.hasAttribute("data-exclusive"))) other.checked = false;
      });
    }
    if (box.closest(".no-answer") || box.value === "") return;
    const none = question.querySelector(".no-answer input[type=radio][value='']");
    if (none) none.checked = true;
  }, true);

  // The reason of "does not apply" shows where that is chosen.
  const reasons = () => document.querySelectorAll("[data-reason-of]").forEach((reason) => {
    const wanted = document.getElementById(reason.dataset.reasonOf);
    reason.hidden = !(wanted && wanted.checked);
  });
  document.addEventListener("change", reasons);
  document.addEventListener("htmx:after:swap", reasons);
  reasons();

  // Saving as one types: never say "saved" about words that did not arrive. A refusal says why in its own words and
  // stands; what only went astray on the way is sent again, at once when the connection is back.
  const PATIENCE = 8000;
  const unsaved = (event) => {
    const slot = event.target.closest && event.target.closest(".slot");
    const mark = slot && slot.querySelector("[data-saved]");
    if (!mark) return;
    const { response, text } = event.detail.ctx || {};
    const said = response && response.status !== 503 && new DOMParser().parseFromString(text || "", "text/html").querySelector("[data-refusal]");
    mark.textContent = said ? said.textContent.trim() : mark.dataset.unsavedText;
    mark.classList.add("unsaved");
    slot.dataset.unsaved = said ? "refused" : "again";
    if (!said) setTimeout(() => sendAgain(slot), PATIENCE);
  };
  const sendAgain = (slot) => {
    if (slot.isConnected && slot.dataset.unsaved === "again") slot.dispatchEvent(new Event("input"));
  };
  document.addEventListener("htmx:error", unsaved);
  document.addEventListener("htmx:response:error", unsaved);
  window.addEventListener("online", () => document.querySelectorAll(".slot[data-unsaved]").forEach(sendAgain));
  document.addEventListener("htmx:after:swap", (event) => {
    const { response } = event.detail.ctx || {};
    const slot = event.target.closest && event.target.closest(".slot");
    if (slot && response && response.status < 400) delete slot.dataset.unsaved;
  });
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector(".slot[data-unsaved]") && !document.activeElement.closest("button")) event.preventDefault();
  });

  // A file that is too large is said at once, before it is sent in vain.
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (!field.dataset.largest) return;
    const isLarge = [...field.files].some((file) => file.size > Number(field.dataset.largest));
    field.setCustomValidity(isLarge ? field.dataset.tooLarge : "");
    if (isLarge) field.reportValidity();
  });
  document.addEventListener("submit", (event) => {
    const large = event.target.querySelector("[data-largest]:invalid");
    if (large && event.submitter && event.submitter.formEnctype === "multipart/form-data" && !large.reportValidity()) event.preventDefault();
  });

  // One press is enough.
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || event.defaultPrevented || event.target.hasAttribute("data-hx-post")) return;
    setTimeout(() => { button.disabled = true; setTimeout(() => { button.disabled = false; }, 4000); }, 0);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("button:disabled").forEach((button) => { button.disabled = false; }));
})();
