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
    form.dataset.uploading = "yes";
    const failed = button.closest(".evidence, form").querySelector("[data-upload-failed]");
    if (failed) failed.hidden = true;
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = Math.floor((100 * event.loaded) / event.total);
    });
    request.addEventListener("error", () => {
      bar.remove();
      delete form.dataset.uploading;
      if (failed) failed.hidden = false;
    });
    request.addEventListener("load", () => show(request));
    request.open("POST", button.getAttribute("formaction") || form.action);
    request.send(new FormData(form, button));
  };

  // Show the response: another page, or the same page with its problems.
  const show = (request) => {
    if (request.status < 400) return location.assign(request.responseURL);
    document.open();
    document.write(request.responseText);
    document.close();
  };
})();
