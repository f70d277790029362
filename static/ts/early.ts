// Runs before the first paint, so that a chosen theme or text size does not
// flash. It also tells the style sheet that scripts run.
const root = document.documentElement;
root.dataset.script = "";
try {
  const theme = localStorage.getItem("theme");
  if (!root.dataset.theme && (theme === "dark" || theme === "light")) root.dataset.theme = theme;
  if (localStorage.getItem("text") === "large") root.dataset.text = "large";
} catch {
  // storage refused: the system's own preference stands
}
export {};
