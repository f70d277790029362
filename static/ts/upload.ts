// The desk's page of a file that is being read: ask how far it is and show the
// result when it is there. Without a script the page asks by itself.
const bar = document.querySelector<HTMLProgressElement>("progress[data-poll]");

async function ask(): Promise<void> {
  const at = bar?.dataset.poll;
  if (!bar || !at) return;
  try {
    const answer = await fetch(at, { headers: { Accept: "application/json" } });
    const now: { done: number; total: number; over: boolean } = await answer.json();
    if (now.over) {
      location.reload();
      return;
    }
    if (now.total > 0) {
      bar.max = now.total;
      bar.value = Math.min(now.done, now.total);
    }
  } catch {
    // the network is away: ask again
  }
  setTimeout(ask, 500);
}
void ask();

// A file may be dropped anywhere on the field.
for (const area of document.querySelectorAll<HTMLElement>("[data-drop]")) {
  const input = area.querySelector<HTMLInputElement>("input[type=file]");
  const warning = area.querySelector<HTMLElement>("[role=alert]");
  // The portal would break off the sending of a file that is far too large, and
  // the browser could not say why: it is said before anything is sent.
  const tooLarge = (): boolean => {
    const file = input?.files?.[0];
    const most = Number(area.dataset.most); // in bytes; 0 or nothing: any size
    const over = file !== undefined && most > 0 && file.size > most;
    if (warning) warning.hidden = !over;
    return over;
  };
  input?.addEventListener("change", tooLarge);
  input?.form?.addEventListener("submit", (event) => {
    if (tooLarge()) event.preventDefault();
  });
  area.addEventListener("dragover", (event) => {
    event.preventDefault();
    area.classList.add("drop--over");
  });
  area.addEventListener("dragleave", () => area.classList.remove("drop--over"));
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    area.classList.remove("drop--over");
    if (input && event.dataTransfer?.files.length) input.files = event.dataTransfer.files;
    tooLarge();
  });
}
export {};
