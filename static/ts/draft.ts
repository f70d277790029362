// Keeps what somebody types into the form of an opinion until it has been
// received, so that a page that does not come, a lost connection or a way back
// takes nothing away. It stays in this window (sessionStorage) and goes with a
// sign-out. The name of the form is kept as well: sent again after an answer
// that got lost, it is still one opinion.
const prefix = "draft ";
const written = "textarea[name], input[type=radio]:checked";

function forms(): HTMLFormElement[] {
  return [...document.querySelectorAll<HTMLFormElement>("form[data-draft]")];
}

function field(form: HTMLFormElement, name: string): HTMLInputElement | null {
  return form.querySelector(`input[type=hidden][name="${name}"]`);
}

// keyOf tells the opinions on one thing from the answers to each of them.
function keyOf(form: HTMLFormElement): string {
  return prefix + new URL(form.action).pathname + " " + (field(form, "answer")?.value ?? "");
}

function keep(form: HTMLFormElement, sent: string): void {
  const values: Record<string, string> = { sent, send_key: field(form, "send_key")?.value ?? "" };
  for (const input of form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(written)) values[input.name] = input.value;
  sessionStorage.setItem(keyOf(form), JSON.stringify(values));
}

// restore leaves a form alone in which the server has put what was typed.
function restore(form: HTMLFormElement): void {
  const saved = sessionStorage.getItem(keyOf(form));
  const texts = [...form.querySelectorAll<HTMLTextAreaElement>("textarea[name]")];
  if (!saved || texts.some((text) => text.value !== "")) return;
  const values = JSON.parse(saved) as Record<string, string>;
  for (const text of texts) text.value = values[text.name] ?? "";
  for (const choice of form.querySelectorAll<HTMLInputElement>("input[type=radio]")) choice.checked = values[choice.name] === choice.value;
  const key = field(form, "send_key");
  if (key && values.send_key) key.value = values.send_key;
}

// forget drops what was sent, once its receipt is on the page, or everything.
function forget(all: boolean): void {
  for (const key of Object.keys(sessionStorage)) {
    if (!key.startsWith(prefix)) continue;
    const saved = JSON.parse(sessionStorage.getItem(key) ?? "") as Record<string, string>;
    if (all || saved.sent) sessionStorage.removeItem(key);
  }
}

try {
  if (document.querySelector("[data-received]")) forget(false);
  for (const form of forms()) {
    restore(form);
    form.addEventListener("input", () => keep(form, ""));
  }
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.matches("[data-draft]")) keep(form, "yes");
    if (form.matches(".sign-out")) forget(true);
  });
} catch {
  // storage refused: the text lives as long as the page
}
export {};
