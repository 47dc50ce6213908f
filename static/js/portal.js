// Enhancements of all pages. Everything works without JavaScript.
(() => {
  "use strict";

  document.querySelector(".govuk-error-summary")?.focus(); // start reading at the error summary

  // An error's link focuses the field and scrolls its whole question into view.
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".govuk-error-summary a[href^='#']");
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    (field.closest(".question, .govuk-form-group, fieldset") || field).scrollIntoView();
    field.focus({ preventScroll: true });
  });

  // An exclusive option clears the others and is cleared by them; an answer clears a reason for giving none.
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
    question.querySelectorAll(".no-answer input[type=radio][value='']").forEach((none) => { none.checked = true; });
  }, true);

  // Show the reason field while "does not apply" is chosen.
  const reasons = () => document.querySelectorAll("[data-reason-of]").forEach((reason) => {
    reason.hidden = !document.getElementById(reason.dataset.reasonOf)?.checked;
  });
  document.addEventListener("change", reasons);
  document.addEventListener("htmx:after:swap", reasons);
  reasons();

  // Autosave: never show "saved" for words that did not arrive. A refusal shows its reason and is final; after a
  // network failure the save is retried, immediately when the connection is back.
  const [PATIENCE, UNSAVED] = [8000, ".slot[data-unsaved], .slot[data-held], .slot [data-held]"];
  const unsaved = (event) => {
    const [slot, mark] = [event.target.closest?.(".slot"), event.target.closest?.(".slot")?.querySelector("[data-saved]")];
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
    const slot = event.target.closest?.(".slot");
    if (slot && event.detail.ctx?.response?.status < 400) delete slot.dataset.unsaved;
  });
  let sending = false;
  window.addEventListener("beforeunload", (event) => {
    if (!sending && document.querySelector(UNSAVED)) event.preventDefault();
  });

  // Count every change, so that the server recognises a save that arrives late as outdated.
  document.addEventListener("input", (event) => {
    const counter = event.target.form?.querySelector("[data-sequence]");
    if (counter) counter.value = Number(counter.value) + 1;
  }, true);

  // Report too large or too many files immediately, before they are uploaded.
  document.addEventListener("change", (event) => {
    const [field, files] = [event.target, [...(event.target.files || [])]];
    if (!field.dataset.largest) return;
    const [isLarge, isMany] = [files.some((file) => file.size > Number(field.dataset.largest)), files.length > (field.dataset.most || Infinity)];
    field.setCustomValidity(isLarge ? field.dataset.tooLarge : isMany ? field.dataset.tooMany : "");
    field.reportValidity();
  });
  document.addEventListener("submit", (event) => {
    const large = event.target.querySelector("[data-largest]:invalid");
    if (large && (event.submitter?.getAttribute("formenctype") || event.target.enctype) === "multipart/form-data" && !large.reportValidity()) event.preventDefault();
  });

  // Prevent double submission; without a connection, wait for it and submit then.
  document.addEventListener("submit", (event) => {
    const [form, button, held] = [event.target, event.submitter, event.target.querySelector("[data-held-text]")];
    if (!button || event.defaultPrevented || form.hasAttribute("data-hx-post")) return;
    sending = !held || navigator.onLine;
    if (held) held.textContent = sending ? "" : held.dataset.heldText;
    if (!sending) return event.preventDefault(), window.addEventListener("online", () => form.requestSubmit(button), { once: true });
    setTimeout(() => { button.disabled = true; setTimeout(() => { button.disabled = sending = false; }, 4000); }, 0);
  });
  window.addEventListener("pageshow", (event) => {
    document.querySelectorAll("button:disabled").forEach((button) => { button.disabled = sending = false; });
    if (event.persisted && !document.querySelector(UNSAVED)) location.reload();
  });
})();
