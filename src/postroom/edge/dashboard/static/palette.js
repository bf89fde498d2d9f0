// The palette: Ctrl+K or Cmd+K anywhere, `/` where a page has no search of its own. What is found comes from the server.
"use strict";

(() => {
  const palette = () => document.getElementById("palette");
  const words = () => document.getElementById("palette-words");
  const options = () => [...document.querySelectorAll("#palette-found a[role=option]")];

  const open = () => {
    const dialog = palette();
    if (!dialog || dialog.open || document.querySelector("dialog[open]")) return;
    dialog.showModal();
  };

  // However it was opened: by a key here, or by a button of the page.
  const onOpened = () => {
    words().value = "";
    words().focus();
    htmx.trigger(words(), "palette-opened");
  };

  const choose = (at) => {
    const all = options();
    all.forEach((one, place) => one.setAttribute("aria-selected", String(place === at)));
    if (all[at]) {
      words().setAttribute("aria-activedescendant", all[at].id);
      all[at].scrollIntoView({ block: "nearest" });
    } else words().removeAttribute("aria-activedescendant");
  };

  const chosen = () => options().findIndex((one) => one.getAttribute("aria-selected") === "true");

  const onKeyInside = (event) => {
    const count = options().length;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (moves[event.key] && count) {
      event.preventDefault();
      choose((chosen() + moves[event.key] + count) % count);
    } else if (event.key === "Enter" && chosen() >= 0) {
      event.preventDefault();
      options()[chosen()].click();
    }
  };

  document.addEventListener("keydown", (event) => {
    if (!event.target.closest) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (palette()?.open) palette().close();
      else open();
    } else if (palette()?.open) onKeyInside(event);
    else if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest("input, textarea, select, [contenteditable]") && !document.querySelector("[data-search]")) {
      event.preventDefault();
      open();
    }
  });

  document.addEventListener("DOMContentLoaded", () => {
    const dialog = palette();
    if (!dialog) return;
    new MutationObserver(() => { if (dialog.open) onOpened(); }).observe(dialog, { attributeFilter: ["open"] });
    // A press beside it closes it.
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener("htmx:afterSwap", () => choose(0));
  });
})();
