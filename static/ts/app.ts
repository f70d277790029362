// Theme and text size. Everything else on a page works without a script.
import "./suggest";
import "./keys";
import "./draft";
const root = document.documentElement;

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // storage refused: the choice lasts for this page
  }
}

function isDark(): boolean {
  const chosen = root.dataset.theme;
  if (chosen) return chosen === "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

function toggleTheme(): void {
  root.dataset.theme = isDark() ? "light" : "dark";
  remember("theme", root.dataset.theme);
}

function toggleText(): void {
  const large = root.dataset.text === "large";
  if (large) delete root.dataset.text;
  else root.dataset.text = "large";
  remember("text", large ? "" : "large");
}

function show(): void {
  const state: Record<string, boolean> = { theme: isDark(), text: root.dataset.text === "large" };
  for (const button of document.querySelectorAll<HTMLElement>("[data-toggle]")) {
    button.setAttribute("aria-pressed", String(state[button.dataset.toggle ?? ""]));
  }
}

document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLElement>("[data-toggle]");
  if (!button) return;
  if (button.dataset.toggle === "theme") toggleTheme();
  else toggleText();
  show();
});

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
show();

// Filters are folded on a phone and open where there is room beside the list.
if (matchMedia("(min-width: 60rem)").matches) {
  for (const panel of document.querySelectorAll<HTMLDetailsElement>("details[data-open-wide]")) {
    panel.open = true;
  }
}

// The summary of errors takes the focus, so that it is read first; not in the
// gallery, which only shows one.
const summary = document.querySelector<HTMLElement>("[data-focus]");
if (summary && !summary.closest("[data-still]")) summary.focus();
export {};
