// Conversations: moments in the reader's time zone, and the message that an address names, opened.
"use strict";

(() => {
  const pad = (number) => String(number).padStart(2, "0");
  const local = (moment) => `${moment.getFullYear()}-${pad(moment.getMonth() + 1)}-${pad(moment.getDate())}T${pad(moment.getHours())}:${pad(moment.getMinutes())}`;

  const prepare = (part) => {
    for (const field of part.querySelectorAll("input[data-moment]")) {
      if (field.dataset.moment) field.value = local(new Date(field.dataset.moment));
    }
    part.querySelector("[autofocus]")?.focus();
  };

  // The server is told in UTC what is chosen in the zone of whoever chooses.
  document.addEventListener("formdata", (event) => {
    for (const field of event.target.querySelectorAll("input[data-moment]")) {
      if (field.value) event.formData.set(field.name, new Date(field.value).toISOString());
    }
  });

  // Ctrl+Enter sends, from any field.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const send = event.target.closest?.(".composer form")?.querySelector("[data-send]");
    if (send) { event.preventDefault(); send.click(); }
  });

  // Another form takes the place of this one: what is written in it would be gone.
  document.addEventListener("htmx:confirm", (event) => {
    const text = event.detail.target?.id === "answer" && !event.target.closest(".composer") && document.querySelector(".composer textarea");
    if (text && text.value !== text.defaultValue && !confirm("Leave what you have written?")) event.preventDefault();
  });

  const openNamed = () => {
    const named = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (named && named.tagName === "DETAILS") { named.open = true; named.scrollIntoView({ block: "start" }); }
  };

  addEventListener("hashchange", openNamed);
  document.addEventListener("htmx:afterSettle", (event) => { if (event.target.matches(".composer")) prepare(event.target); });
  for (const part of document.querySelectorAll(".composer")) prepare(part);
  openNamed();
})();
