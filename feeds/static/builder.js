// The builder page without reloading: what is chosen is asked for anew and put in place. It works without this too.
(function () {
  "use strict";
  const PAUSE = 400;
  let waiting, latest;

  function ready(place) {
    for (const button of place.querySelectorAll("[data-copy]")) button.hidden = false;
  }

  async function renew(form) {
    const address = `${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`;
    latest = address;
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("result");
    if (!fresh || latest !== address) return;
    document.getElementById("result").replaceWith(fresh);
    history.replaceState(null, "", address);
    ready(fresh);
    document.dispatchEvent(new Event("simpul:look"));
  }

  async function copy(button) {
    const field = document.getElementById(button.dataset.copy);
    const status = button.parentNode.querySelector("[role=status]");
    try {
      await navigator.clipboard.writeText(field.value);
      status.textContent = button.dataset.done;
    } catch (_) {
      field.select();
      status.textContent = button.dataset.failed;
    }
  }

  function start() {
    const form = document.querySelector("form.builder");
    ready(document);
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      // When we are away, the button still asks for the page.
      waiting = setTimeout(() => renew(form).catch(() => {}), PAUSE);
    });
    document.addEventListener("click", (event) => {
      const button = event.target.closest("[data-copy]");
      if (button) copy(button);
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
