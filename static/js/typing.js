// On a section's page: a save sends the form as it is when it leaves, and its response never undoes what was typed
// meanwhile. A table's rows come and go with such a save, without a page load.
(() => {
  "use strict";

  const FIELDS = ".slot :is(input:not([type=hidden], [type=file]), select, textarea)";
  const presses = new Map(); // the button pressed in a slot, by the slot's id, until its save has arrived
  let arrived;

  const rowsOf = (slot) => slot.querySelectorAll(".row-card").length;
  const isTick = (field) => field.type === "checkbox" || field.type === "radio";
  const keyOf = (field) => isTick(field) ? `${field.name}=${field.value}` : field.name;
  const valueOf = (field) => isTick(field) ? field.checked : field.value;
  const put = (field, value) => {
    if (valueOf(field) !== value) field[isTick(field) ? "checked" : "value"] = value;
  };
  // What the response says of a field, which a browser does not show once somebody has typed in it.
  const saved = (field) => {
    if (isTick(field)) return field.defaultChecked;
    if (!field.options) return field.defaultValue;
    return ([...field.options].find((option) => option.defaultSelected) || field.options[0])?.value;
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[name=do]");
    const slot = button?.closest(".slot[data-hx-post]");
    if (!slot || !/^(add|remove)_row:/.test(button.value)) return;
    event.preventDefault();
    if (presses.has(slot.id)) return;
    const removed = button.closest(".row-card")?.querySelector("legend").textContent;
    presses.set(slot.id, { button: button.value, removed, rows: rowsOf(slot) });
    const counter = slot.closest("form").querySelector("[data-sequence]");
    counter.value = Number(counter.value) + 1;
    slot.dispatchEvent(new Event("row"));
  });

  document.addEventListener("htmx:before:request", (event) => {
    const { ctx } = event.detail;
    const [slot, form] = [ctx.sourceElement, ctx.sourceElement.closest("form")];
    if (!slot.matches(".slot") || !form) return;
    const isMoved = presses.get(slot.id)?.removed && presses.get(slot.id).rows !== rowsOf(slot);
    if (isMoved) presses.delete(slot.id); // by somebody else's change: the number may be another row's now
    ctx.press = presses.get(slot.id);
    const texts = [...new FormData(form)].filter(([, value]) => typeof value === "string");
    ctx.request.body = new URLSearchParams(ctx.press ? [...texts, ["do", ctx.press.button]] : texts);
    ctx.sent = new Map([...form.querySelectorAll(FIELDS)].map((field) => [keyOf(field), valueOf(field)]));
  });

  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx, tasks } = event.detail;
    if (!ctx.sent || ctx.response.status >= 400) return;
    const fields = [...ctx.sourceElement.closest("form").querySelectorAll(FIELDS)];
    const typed = fields.filter((field) => ctx.sent.get(keyOf(field)) !== valueOf(field));
    ctx.typed = new Map(typed.map((field) => [after(ctx.press, keyOf(field)), valueOf(field)]));
    ctx.swapped = tasks.map(({ target }) => (typeof target === "string" ? document.querySelector(target) : target)?.id);
  });

  // The name of a field once the row before it, or its own, is gone.
  const after = (press, name) => {
    const [action, question, row] = press?.button.split(":") || [];
    const [, number, rest] = (name.startsWith(`${question}.`) && name.slice(question.length + 1).match(/^(\d+)(\..*)$/)) || [];
    if (action !== "remove_row" || !rest || Number(number) < Number(row)) return name;
    return Number(number) === Number(row) ? "" : `${question}.${number - 1}${rest}`;
  };

  document.addEventListener("htmx:after:swap", (event) => {
    const { ctx } = event.detail;
    if (!ctx.typed) return;
    if (ctx.press) presses.delete(ctx.target.id);
    arrived = ctx.press;
    const again = new Set();
    for (const slot of ctx.swapped.map((id) => document.getElementById(id)).filter(Boolean)) {
      for (const field of slot.querySelectorAll(FIELDS)) {
        const isTyped = ctx.typed.has(keyOf(field));
        put(field, isTyped ? ctx.typed.get(keyOf(field)) : saved(field));
        if (isTyped) again.add(slot);
      }
    }
    again.forEach((slot) => slot.dispatchEvent(new Event("input")));
  });

  document.addEventListener("htmx:response:error", (event) => {
    const { ctx } = event.detail;
    if (ctx.response.status !== 503) presses.delete(ctx.sourceElement.id);
  });

  // Go to the row that was added, or where one was removed, unless somebody went elsewhere meanwhile; and say it.
  document.addEventListener("focus-field", (event) => {
    const field = document.getElementById(event.detail.field);
    const [active, live] = [document.activeElement, document.querySelector("[data-new-text]")];
    if (field && (active === document.body || /_row:/.test(active.value))) field.focus();
    const row = field?.closest(".row-card")?.querySelector("legend").textContent;
    if (!live || !arrived) return;
    live.textContent = arrived.removed ? `${live.dataset.removedText}: ${arrived.removed}` : `${live.dataset.newText}: ${row}`;
  });
})();
