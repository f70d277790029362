// Keeps the board of a hearing's session up to date: by server-sent events,
// and by asking every ten seconds where those do not come through. The page is
// complete without this script.
const board = document.querySelector<HTMLElement>("[data-live]");
const state = document.querySelector<HTMLElement>("[data-live-state]");

const pollEvery = 10_000;

// show puts a drawing of the server in place of the one before, and keeps the
// focus where it was.
function show(html: string): void {
  if (!board) return;
  const focused = board.contains(document.activeElement) ? document.activeElement?.id : "";
  board.innerHTML = html;
  if (focused) document.getElementById(focused)?.focus();
  count();
}

// count shows how long a speaker may still speak.
function count(): void {
  for (const clock of document.querySelectorAll<HTMLElement>("[data-until]")) {
    const left = Math.round((Date.parse(clock.dataset.until ?? "") - Date.now()) / 1000);
    const text = `${Math.floor(Math.abs(left) / 60)}:${String(Math.abs(left) % 60).padStart(2, "0")}`;
    clock.textContent = (left < 0 ? board?.dataset.late : board?.dataset.left)?.replace("{0}", text) ?? "";
    clock.classList.toggle("board-late", left < 0);
  }
}

async function ask(): Promise<void> {
  const answer = await fetch(board?.dataset.poll ?? "").catch(() => undefined);
  if (answer?.ok) show(await answer.text());
}

function poll(): void {
  if (state) state.hidden = true;
  setInterval(() => void ask(), pollEvery);
}

function follow(address: string): void {
  const source = new EventSource(address);
  source.onmessage = (event) => show(event.data as string);
  source.onopen = () => {
    if (state) state.hidden = false;
  };
  source.onerror = () => {
    if (state) state.hidden = true;
    if (source.readyState === EventSource.CLOSED) poll(); // refused: asking is what is left
  };
}

if (board) {
  count();
  setInterval(count, 1000);
  if ("EventSource" in window) follow(board.dataset.live ?? "");
  else poll();
}
export {};
