// Keys for the moderator's queue: j and k go from one opinion to the next, a
// publishes, r goes to the reasons of a removal. Everything they do a button on
// the page does as well.
const queue = document.querySelector<HTMLElement>("[data-keys]");

function items(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-keys] > .desk-item")];
}

function current(): HTMLElement | undefined {
  return items().find((item) => item.contains(document.activeElement));
}

function step(by: number): void {
  const all = items();
  const here = current();
  const at = here ? all.indexOf(here) + by : 0;
  all[Math.max(0, Math.min(all.length - 1, at))]?.focus();
}

const acts: Record<string, () => void> = {
  j: () => step(1),
  k: () => step(-1),
  a: () => current()?.querySelector<HTMLButtonElement>("button[value=publish]")?.click(),
  r: () => current()?.querySelector<HTMLSelectElement>("select")?.focus(),
};

// Letters typed into a field, or with a modifier, are not for us.
function typing(event: KeyboardEvent): boolean {
  const on = event.target as HTMLElement;
  return event.ctrlKey || event.metaKey || event.altKey || on.matches("input:not([type=checkbox]), textarea, select");
}

if (queue) {
  for (const hint of queue.querySelectorAll<HTMLElement>("[data-script-only]")) hint.hidden = false;
  document.addEventListener("keydown", (event) => {
    const act = acts[event.key];
    if (!act || typing(event)) return;
    event.preventDefault();
    act();
  });
}
export {};
