// Suggestions while somebody types into a search of projects. They are links
// below the field, so that they are read, focused and followed like any other;
// without this script the list of results offers the same.

interface Suggestion {
  kind: string;
  label: string;
  text: string;
  url: string;
}

interface Answer {
  title: string;
  said: string;
  items: Suggestion[];
}

const pause = 150; // milliseconds without a key
const kept = ["year", "stage", "version", "month", "lang", "edition"];

class Suggestions {
  private readonly list = document.createElement("ul");
  private readonly said = document.createElement("p");
  private timer = 0;
  private asked?: AbortController;

  constructor(
    private readonly input: HTMLInputElement,
    private readonly form: HTMLFormElement,
    private readonly address: string,
  ) {
    this.list.className = "suggest";
    this.list.hidden = true;
    this.said.className = "vh";
    this.said.setAttribute("role", "status");
    const place = document.createElement("div");
    place.className = "suggest-place";
    input.replaceWith(place);
    place.append(input, this.list, this.said);
    input.autocomplete = "off";
    input.addEventListener("input", () => this.later());
    place.addEventListener("keydown", (event) => this.key(event));
    place.addEventListener("focusout", (event) => {
      if (!place.contains(event.relatedTarget as Node | null)) this.close();
    });
  }

  private later(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), pause);
  }

  private async ask(): Promise<void> {
    this.asked?.abort();
    const asked = (this.asked = new AbortController());
    const typed = this.input.value.trim();
    if (!typed) return this.close();
    const query = new URLSearchParams();
    new FormData(this.form).forEach((value, name) => {
      if (kept.includes(name) && value) query.append(name, String(value));
    });
    query.set("q", typed);
    try {
      const response = await fetch(`${this.address}?${query}`, { signal: asked.signal });
      if (response.ok) this.show((await response.json()) as Answer);
    } catch {
      // another key was pressed, or the network is away: nothing to offer
    }
  }

  private show(answer: Answer): void {
    this.list.replaceChildren(...answer.items.map((item) => this.item(item)));
    this.list.setAttribute("aria-label", answer.title);
    this.list.hidden = answer.items.length === 0;
    this.said.textContent = answer.said;
  }

  private item(item: Suggestion): HTMLLIElement {
    const row = document.createElement("li");
    const link = document.createElement("a");
    link.href = item.url;
    const kind = document.createElement("span");
    kind.className = "suggest-kind";
    kind.textContent = item.label;
    link.append(item.text, kind);
    if (item.kind === "word") {
      link.addEventListener("click", (event) => {
        event.preventDefault(); // the other choices of the form stay
        this.input.value = item.text;
        this.form.requestSubmit();
      });
    }
    row.append(link);
    return row;
  }

  private key(event: KeyboardEvent): void {
    if (this.list.hidden) return;
    const links = [...this.list.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement as HTMLAnchorElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Escape: -2 }[event.key];
    if (to === undefined || (event.key === "ArrowUp" && at < 0)) return;
    event.preventDefault();
    if (to >= 0 && to < links.length) links[to].focus();
    else if (to < 0) this.input.focus();
    if (to === -2) this.close();
  }

  private close(): void {
    this.asked?.abort();
    this.list.hidden = true;
    this.said.textContent = "";
  }
}

for (const input of document.querySelectorAll<HTMLInputElement>('input[type="search"][name="q"]')) {
  const action = input.form?.getAttribute("action") ?? "";
  if (input.form && action.endsWith("/projects")) {
    new Suggestions(input, input.form, action.replace(/\/projects$/, "/api/v1/suggest"));
  }
}
