// Files of an item go to the platform one by one, each as the body of its own request: how far it
// is can be seen, and it can be interrupted. Without scripts the same form sends them as a page.

const form = document.querySelector("[data-files]");

if (form) {
  const shown = form.querySelector("[data-progress]");
  const bar = shown.querySelector("progress");
  const field = form.querySelector("input[type=file]");
  const trouble = form.querySelector("[data-error]");
  const send = form.querySelector("button:not([type=button])");
  let under_way = null;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    say("");
    send.disabled = true;
    shown.hidden = false;
    let sent = 0;
    try {
      for (const file of field.files) {
        await put(file, await digest(file));
        sent += 1;
      }
      location.reload();
    } catch (refused) {
      if (sent) {
        // What has arrived is shown; what stopped it is told after that.
        sessionStorage.setItem("letopis.files", refused.message);
        location.reload();
        return;
      }
      say(refused.message);
    }
    send.disabled = false;
    shown.hidden = true;
  });

  shown.querySelector("[data-stop]").addEventListener("click", () => under_way?.abort());
  const told = sessionStorage.getItem("letopis.files");
  if (told) {
    sessionStorage.removeItem("letopis.files");
    say(told);
  }

  // What arrives is compared with it (RFC 9530). Larger files would have to be held in memory, and
  // browsers digest on secure pages alone.
  async function digest(file) {
    if (!crypto.subtle || file.size > 64 * 1024 * 1024) return null;
    const made = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    return `sha-256=:${btoa(String.fromCharCode(...new Uint8Array(made)))}:`;
  }

  function put(file, digested) {
    return new Promise((done, refuse) => {
      if (file.size > Number(form.dataset.most)) {
        refuse(new Error(`${file.name}: ${form.dataset.tooLarge}`));
        return;
      }
      shown.querySelector("[data-name]").textContent = file.name;
      bar.value = 0;
      const request = new XMLHttpRequest();
      under_way = request;
      request.upload.addEventListener("progress", (step) => {
        bar.value = step.total ? (100 * step.loaded) / step.total : 0;
      });
      request.addEventListener("load", () => {
        if (request.status < 300) done();
        else refuse(new Error(`${file.name}: ${reason(request)}`));
      });
      request.addEventListener("error",
        () => refuse(new Error(`${file.name}: ${form.dataset.lost}`)));
      request.addEventListener("abort", () => refuse(new Error("")));
      request.open("POST", form.dataset.files);
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.setRequestHeader("Content-Disposition",
        `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`);
      if (digested) request.setRequestHeader("Content-Digest", digested);
      request.setRequestHeader("X-CSRF-Token",
        document.querySelector("meta[name=csrf-token]").content);
      request.send(file);
    });
  }

  function reason(request) {
    try {
      return JSON.parse(request.responseText).detail;
    } catch {
      return form.dataset.lost;
    }
  }

  function say(words) {
    trouble.textContent = words;
    trouble.hidden = !words;
    field.setAttribute("aria-invalid", String(Boolean(words)));
    field.closest("[data-field]").dataset.field = words ? "error" : "";
    if (words) trouble.scrollIntoView({ block: "nearest" });
  }
}
