// Show the progress of uploads. Without JavaScript, the form is submitted normally.
(() => {
  "use strict";

  document.addEventListener("submit", (event) => {
    const [form, button] = [event.target, event.submitter];
    if (event.defaultPrevented || !button) return;
    const kind = button.getAttribute("formenctype") || form.enctype;
    const isChosen = [...form.querySelectorAll("input[type=file]")].some((field) => field.files.length);
    if (kind !== "multipart/form-data" || !isChosen) return;
    event.preventDefault();
    if (!form.dataset.uploading) upload(form, button);
  });

  const upload = (form, button) => {
    const request = new XMLHttpRequest();
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.setAttribute("aria-label", button.textContent.trim());
    button.after(bar);
    // Saving the question meanwhile replaces the buttons, and everything beside them.
    const action = button.getAttribute("formaction");
    const keepBar = () => !bar.isConnected && form.querySelector(`button[formaction="${CSS.escape(action)}"][formenctype]`)?.after(bar);
    if (action) document.addEventListener("htmx:after:swap", keepBar);
    form.dataset.uploading = "yes";
    const failed = button.closest(".evidence, form").querySelector("[data-upload-failed]");
    if (failed) failed.hidden = true;
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = Math.floor((100 * event.loaded) / event.total);
    });
    request.addEventListener("error", () => {
      document.removeEventListener("htmx:after:swap", keepBar);
      bar.remove();
      delete form.dataset.uploading;
      if (failed) failed.hidden = false;
    });
    const address = new URL(button.getAttribute("formaction") || form.action, location);
    address.hash = "";
    request.addEventListener("load", () => show(request, address.href));
    request.open("POST", address);
    request.send(new FormData(form, button));
  };

  // Show the response: the page it redirected to, or the page that was sent, a result or the form with its problems.
  const show = (request, address) => {
    if (request.status < 400 && request.responseURL !== address) return location.assign(request.responseURL);
    document.open();
    document.write(request.responseText);
    document.close();
  };
})();
