// Asks Lighthouse about the six main pages of a running demo, as a phone sees
// them, five times each, and prints the medians. Ends with 1 where one is below
// its limit.
//   node run.mjs http://127.0.0.1:8080 [runs]
// Chromium is the system's (CHROME_PATH, else /usr/bin/chromium).
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import lighthouse from "lighthouse";

const [base, runs = "5"] = process.argv.slice(2);
const limits = { performance: 95, accessibility: 100, "best-practices": 100 };
const pages = ["/", "/overview", "/projects", "/map", "/alerts", "/differences"];

// chromium is started by hand, so that nothing but this script decides its
// flags; --no-sandbox for root alone, who has no other way.
const profile = mkdtempSync(join(tmpdir(), "lighthouse-"));
const port = 9300 + (process.pid % 600);
const flags = [`--remote-debugging-port=${port}`, `--user-data-dir=${profile}`, "--headless=new", "--disable-gpu", "--no-first-run"];
if (process.getuid() === 0) flags.push("--no-sandbox");
const chromium = spawn(process.env.CHROME_PATH ?? "/usr/bin/chromium", [...flags, "about:blank"], { stdio: "ignore" });

async function ready() {
  for (let i = 0; i < 100; i++) {
    try {
      return await fetch(`http://127.0.0.1:${port}/json/version`);
    } catch {
      await new Promise((go) => setTimeout(go, 100));
    }
  }
  throw new Error("chromium does not answer");
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

let failed = false;
try {
  await ready();
  console.log(["page", ...Object.keys(limits)].join("\t"));
  for (const page of pages) {
    const scores = Object.fromEntries(Object.keys(limits).map((name) => [name, []]));
    const faults = new Set();
    for (let run = 0; run < Number(runs); run++) {
      const { lhr } = await lighthouse(base + page, { port, output: "json", logLevel: "error", onlyCategories: Object.keys(limits), formFactor: "mobile" });
      for (const name of Object.keys(limits)) {
        scores[name].push(Math.round(100 * lhr.categories[name].score));
        for (const { id, weight } of lhr.categories[name].auditRefs) {
          const { score, title } = lhr.audits[id];
          if (weight > 0 && score !== null && score < 0.9) faults.add(`${name}: ${title}`);
        }
      }
    }
    const medians = Object.keys(limits).map((name) => median(scores[name]));
    console.log([page, ...medians].join("\t"));
    if (Object.values(limits).some((limit, i) => medians[i] < limit)) {
      failed = true;
      for (const fault of faults) console.log(`\t${fault}`);
    }
  }
} finally {
  chromium.kill();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}
process.exit(failed ? 1 : 0);
