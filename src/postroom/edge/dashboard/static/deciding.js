// Deeds that ask once more: a key goes to the button and Enter presses it; what opens takes the focus and gives it back.
"use strict";

(() => {
  const isWriting = (target) => target.closest?.("input, textarea, select, [contenteditable]");

  // A letter alone sends nothing: it may have been meant for a field, or for another page.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const open = document.querySelector(".sure[open]");
    if (event.key === "Escape" && open) {
      open.open = false;
      open.querySelector("summary").focus();
      event.stopPropagation();
    } else if (!isWriting(event.target)) {
      document.querySelector(`[data-key-focus="${CSS.escape(event.key)}"]`)?.focus();
    }
  }, true);

  document.addEventListener("toggle", (event) => {
    if (!event.target.matches?.(".sure[open]")) return;
    for (const other of document.querySelectorAll(".sure[open]")) if (other !== event.target) other.open = false;
    event.target.querySelector("textarea, select, input:not([type=hidden]), .sure-box button")?.focus();
  }, true);

  document.addEventListener("click", (event) => {
    for (const open of document.querySelectorAll(".sure[open]")) if (!open.contains(event.target)) open.open = false;
  });
})();
