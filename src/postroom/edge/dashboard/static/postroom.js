// What pages do by themselves: theme, keyboard, copying, messages, and fetching anew what has changed.
"use strict";

(() => {
  const root = document.documentElement;
  const remember = (name, value) => { try { localStorage.setItem(name, value); } catch { /* not allowed: not kept */ } };
  const remembered = (name) => { try { return localStorage.getItem(name); } catch { return null; } };

  // Before anything is drawn: a page must not flash in the other theme.
  const theme = remembered("postroom-theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;

  const switchTheme = () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    remember("postroom-theme", root.dataset.theme);
  };

  // --- Messages ---------------------------------------------------------------------------------------------------
  const TOAST_MS = 6000;

  const fade = (toast) => setTimeout(() => toast.remove(), toast.classList.contains("bad") ? TOAST_MS * 2 : TOAST_MS);

  const tell = (text, tone) => {
    const toast = document.createElement("div");
    const words = document.createElement("span");
    const close = document.createElement("button");
    toast.className = `toast ${tone}`;
    toast.dataset.toast = "";
    words.textContent = text;
    close.type = "button";
    close.className = "icon-button small";
    close.dataset.dismiss = "";
    close.setAttribute("aria-label", "Dismiss");
    close.textContent = "×";
    toast.append(words, close);
    document.getElementById("toasts").append(toast);
  };

  // What is asked for every second fails every second: it is said once.
  const foldInto = (toast) => {
    for (const other of toast.parentElement?.children ?? []) if (other !== toast && other.textContent === toast.textContent) other.remove();
  };

  const copy = async (button) => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      tell("The browser does not let this page copy.", "bad");
      return;
    }
    button.classList.add("done");
    setTimeout(() => button.classList.remove("done"), 1500);
    tell("Copied.", "good");
  };

  // --- Keyboard ---------------------------------------------------------------------------------------------------
  let going = 0;

  const step = (by) => {
    const rows = [...document.querySelectorAll("[data-row]")];
    if (!rows.length) return;
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))];
    const link = next.querySelector("[data-open]") || next.querySelector("a, button") || next;
    link.focus();
    next.scrollIntoView({ block: "nearest" });
  };

  const onKey = (event) => {
    if (!event.target.closest) return;
    const field = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "Escape" && field) { field.blur(); return; }
    if (field || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (Date.now() - going < 1500) {
      going = 0;
      const link = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
      if (link) { event.preventDefault(); location.assign(link.href); }
      return;
    }
    const deeds = {
      g: () => { going = Date.now(); },
      "/": () => document.querySelector("[data-search]")?.focus(),
      "?": () => document.getElementById("shortcuts")?.showModal(),
      j: () => step(1),
      k: () => step(-1),
    };
    if (deeds[event.key]) { event.preventDefault(); deeds[event.key](); }
    else {
      // Pages name keys of their own: <button data-key="r">.
      const own = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
      if (own) { event.preventDefault(); own.click(); if (own.matches("input, textarea")) own.focus(); }
    }
  };

  const onClick = (event) => {
    const found = (selector) => event.target.closest(selector);
    let element;
    if ((element = found("[data-copy]"))) copy(element);
    else if ((element = found("[data-dismiss]"))) element.closest("[data-toast]").remove();
    else if (found("[data-theme-switch]")) switchTheme();
    else if ((element = found("[data-open-dialog]"))) document.getElementById(element.dataset.openDialog).showModal();
    else if ((element = found("[data-check-all]"))) {
      for (const box of element.form.querySelectorAll(`input[name="${CSS.escape(element.dataset.checkAll)}"]`)) box.checked = element.checked;
    }
  };

  const onInput = (event) => {
    const form = event.target.closest("form[data-confirm]");
    if (form) mayConfirm(form);
  };

  const mayConfirm = (form) => {
    form.querySelector("button").disabled = form.elements.typed.value !== form.dataset.confirm;
  };

  // --- What has changed -------------------------------------------------------------------------------------------
  const CALM_MS = 400;
  const AT_LEAST_EVERY_MS = 2000;
  let source = null;
  let missed = false;
  const waiting = new Map();

  const wants = (element, event) => {
    const of = (name, value) => !element.dataset[name] || element.dataset[name] === value;
    return of("liveThread", event.threadId) && of("liveInbox", event.inboxId) &&
      element.dataset.live.split(" ").some((type) => type === "*" || type === event.type || (type.endsWith(".*") && event.type.startsWith(type.slice(0, -1))));
  };

  // What somebody is writing in, or has opened to read, is not taken away under their hands.
  const inUse = (element) =>
    element.querySelector(".numbers[open], .confirm[open], [data-keep][open]") ||
    (element.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")) ||
    (!getSelection().isCollapsed && element.contains(getSelection().anchorNode));

  const fetchAnew = (element) => {
    waiting.delete(element);
    if (!element.isConnected) return;
    if (inUse(element)) setTimeout(fetchAnew, AT_LEAST_EVERY_MS, element);
    else htmx.trigger(element, "live");
  };

  const refresh = (element) => {
    // Many events at once are one look; a steady stream of them is one every two seconds.
    const first = waiting.get(element)?.first ?? Date.now();
    clearTimeout(waiting.get(element)?.timer);
    const wait = Math.max(0, Math.min(CALM_MS, first + AT_LEAST_EVERY_MS - Date.now()));
    const timer = setTimeout(fetchAnew, wait, element);
    waiting.set(element, { first, timer });
  };

  const listen = () => {
    if (source || document.hidden || !document.body.dataset.events || !document.querySelector("[data-live]")) return;
    source = new EventSource(`${document.body.dataset.events}?after=${document.body.dataset.position}`);
    source.onopen = () => { if (missed) document.querySelectorAll("[data-live]").forEach(refresh); missed = false; };
    source.onerror = () => { missed = true; };
    source.onmessage = (message) => {
      const event = JSON.parse(message.data);
      document.body.dataset.position = message.lastEventId;
      for (const element of document.querySelectorAll("[data-live]")) if (wants(element, event)) refresh(element);
    };
    source.addEventListener("signed-out", () => location.reload());
  };

  const hush = () => { if (source) { source.close(); source = null; missed = true; } };

  const prepare = (part) => {
    part.querySelectorAll("form[data-confirm]").forEach(mayConfirm);
    part.querySelectorAll("[data-toast]").forEach(fade);
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.addEventListener("keydown", onKey);
    document.addEventListener("click", onClick);
    document.addEventListener("input", onInput);
    document.addEventListener("change", (event) => { if (event.target.matches("[data-submit]")) event.target.form.requestSubmit(); });
    // A browser opens six connections to a server at most: only the page that is looked at holds one.
    document.addEventListener("visibilitychange", () => (document.hidden ? hush() : listen()));
    document.body.addEventListener("toast", (event) => tell(decodeURIComponent(event.detail.text), event.detail.tone));
    // What was unfolded stays so when its part of the page is fetched anew.
    let unfolded = [];
    let focused = null;
    document.body.addEventListener("htmx:beforeSwap", (event) => {
      unfolded = [...event.target.querySelectorAll("details[id]")].map((details) => [details.id, details.open]);
      // htmx gives the focus back to what has an id.
      const active = document.activeElement;
      focused = active && !active.id && event.target.contains(active) ? active.getAttribute("aria-label") : null;
    });
    document.body.addEventListener("htmx:afterSwap", () => {
      for (const [id, open] of unfolded.splice(0)) { const details = document.getElementById(id); if (details) details.open = open; }
      if (focused) document.querySelector(`main [aria-label="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
      focused = null;
    });
    // Parts that look by themselves every few seconds wait as well.
    document.body.addEventListener("htmx:beforeRequest", (event) => {
      if (event.target.matches("[data-live]") && inUse(event.target)) event.preventDefault();
    });
    document.body.addEventListener("htmx:afterSettle", (event) => { prepare(event.target); listen(); });
    new MutationObserver((changes) => {
      for (const change of changes) for (const node of change.addedNodes) if (node.matches?.("[data-toast]")) { foldInto(node); fade(node); }
    }).observe(document.getElementById("toasts"), { childList: true });
    prepare(document);
    listen();
  });
})();
