(() => {
  const tidy = (text) => (text || "").replace(/\s+/g, " ").trim();
  const visible = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: false });
  const words = (e) => tidy(e.getAttribute("aria-label") || (e instanceof HTMLInputElement ? e.value : e.innerText) || e.textContent);

  // The closest match first: the same words, then words that begin so, then
  // words that contain them.
  const best = (list, wanted) => {
    const seen = list.filter(visible);
    return seen.find((e) => words(e) === wanted) || seen.find((e) => words(e).startsWith(wanted)) ||
      seen.find((e) => words(e).includes(wanted));
  };

  const pressable = {
    button: "button, input[type=submit], a[href], [role=button]",
    any: "button, input[type=submit], a[href], [role=button], summary, label",
  };

  // field is the control that a label with these words names.
  const field = (wanted) => {
    const label = best([...document.querySelectorAll("label")], wanted);
    if (label && label.control) return label.control;
    return best([...document.querySelectorAll("[aria-label]")], wanted);
  };

  // Text that a person can read, with the language it is said to be in.
  function* texts() {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let n = walk.nextNode(); n; n = walk.nextNode()) {
      const parent = n.parentElement;
      const text = tidy(n.data);
      if (!text || !parent || parent.closest("script, style, template, noscript")) continue;
      yield { text, parent, lang: parent.closest("[lang]")?.lang || "" };
    }
    for (const e of document.querySelectorAll("[aria-label], [title], [alt], [placeholder]")) {
      for (const name of ["aria-label", "title", "alt", "placeholder"]) {
        const text = tidy(e.getAttribute(name));
        if (text) yield { text, parent: e, lang: e.closest("[lang]")?.lang || "" };
      }
    }
  }

  const where = (e) => {
    const id = e.id ? "#" + e.id : "";
    const name = typeof e.className === "string" && e.className ? "." + e.className.trim().split(/\s+/).join(".") : "";
    return e.tagName.toLowerCase() + id + name;
  };

  return {
    // place is the middle of what has these words, scrolled into view; it is
    // null where there is no such thing, and an error where it is covered.
    place(kind, wanted) {
      let e = best([...document.querySelectorAll(pressable[kind])], wanted);
      if (!e) return null;
      if (kind === "any" && e.href && e.href.split("#")[0] !== location.href.split("#")[0])
        throw new Error(`"${wanted}" leads to another page, which only Press waits for`);
      e.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
      const box = [...e.getClientRects()].find((r) => r.width > 0 && r.height > 0) || e.getBoundingClientRect();
      const x = box.left + box.width / 2, y = box.top + box.height / 2;
      const top = document.elementFromPoint(x, y);
      if (top && !e.contains(top) && !top.contains(e)) throw new Error(`${where(top)} covers "${wanted}"`);
      return { X: x, Y: y };
    },

    // focus empties the field and puts the cursor into it.
    focus(label) {
      const e = field(label);
      if (!e) return false;
      e.scrollIntoView({ block: "center", behavior: "instant" });
      e.focus();
      if ("select" in e) e.select();
      return document.activeElement === e;
    },

    choose(label, option) {
      const e = field(label);
      const found = e && [...e.options].find((o) => tidy(o.text).includes(option));
      if (!found) return false;
      e.value = found.value;
      e.dispatchEvent(new Event("input", { bubbles: true }));
      e.dispatchEvent(new Event("change", { bubbles: true }));
      return true;
    },

    // mark lets a selector find the field.
    mark(label) {
      for (const e of document.querySelectorAll("[data-marked]")) e.removeAttribute("data-marked");
      const e = field(label);
      if (e) e.setAttribute("data-marked", "");
      return !!e;
    },

    // overflow names what sticks out of the window to the right. A page that
    // does not say it fits a phone is laid out wider than the screen there.
    overflow() {
      const width = document.documentElement.clientWidth;
      if (width > screen.width) return [`the page is laid out ${width} wide on a screen of ${screen.width}`];
      if (document.scrollingElement.scrollWidth <= width) return [];
      const out = [...document.body.querySelectorAll("*")].filter((e) => {
        const box = e.getBoundingClientRect();
        return box.width > 0 && box.right > width + 0.5 && getComputedStyle(e).position !== "fixed";
      });
      const inner = out.filter((e) => !out.some((other) => other !== e && e.contains(other)));
      return [`the page is ${document.scrollingElement.scrollWidth} wide in a window of ${width}`,
        ...inner.slice(0, 5).map((e) => `${where(e)} "${tidy(e.textContent).slice(0, 40)}"`)];
    },

    headings() {
      return [...document.querySelectorAll("h1")].filter(visible).map(words);
    },

    // strangers are texts of an English page that are more Chinese than not and
    // not marked as Chinese. A Chinese name in an English sentence is none.
    strangers() {
      const found = new Set();
      for (const { text, parent, lang } of texts()) {
        const letters = (kind) => text.match(kind)?.length ?? 0;
        const chinese = letters(/\p{Script=Han}/gu) > letters(/[a-z]/gi);
        if (lang.startsWith("en") && chinese) found.add(`${where(parent)}: ${text.slice(0, 60)}`);
      }
      return [...found];
    },

    // calm stops everything that moves, lets every picture come into view once
    // (they are drawn then), and puts zeros in the place of hashes, which no two
    // installations share.
    async calm() {
      const still = new CSSStyleSheet();
      still.replaceSync("*, *::before, *::after { animation: none !important; transition: none !important; caret-color: transparent !important; scroll-behavior: auto !important }");
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];
      for (const box of document.querySelectorAll("[data-chart]")) {
        box.scrollIntoView({ block: "center", behavior: "instant" });
        while (visible(box) && !box.querySelector("svg")) await new Promise((go) => setTimeout(go, 20));
      }
      scrollTo({ top: 0, behavior: "instant" });
      const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let n = walk.nextNode(); n; n = walk.nextNode()) n.data = n.data.replace(/\b[0-9a-f]{10,}\b/g, (hash) => "0".repeat(hash.length));
      return true;
    },

    // words are all texts of the page.
    words() {
      return [...new Set([...texts()].map((t) => t.text))];
    },

    // axe is what axe-core finds; its source has been evaluated before.
    async axe() {
      const result = await window.axe.run(document, { resultTypes: ["violations"] });
      return result.violations.map((v) => ({
        rule: v.id, impact: v.impact || "", help: v.help,
        nodes: v.nodes.slice(0, 3).map((n) => `${n.target.join(" ")} ${(n.any[0] || n.all[0] || n.none[0] || {}).message || ""}`),
        count: v.nodes.length,
      }));
    },
  };
})()
