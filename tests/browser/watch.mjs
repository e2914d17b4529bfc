// `coursepack watch` in Chromium: what an author sees on saving, and what a hostile page gets.
//
// usage: watch.mjs PROGRAM CHROMIUM
// Needs PLAYWRIGHT and AXE, the folders of the packages playwright-core and axe-core, and pdftotext.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";

const [program, executablePath] = process.argv.slice(2).map(file => path.resolve(file));
const require = createRequire(import.meta.url);
const { chromium } = require(path.resolve(process.env.PLAYWRIGHT));
const axe = fs.readFileSync(path.join(process.env.AXE, "axe.min.js"), "utf8");

/// Nothing takes so long unless it never comes.
const PATIENCE = 120_000;

const CASE = "modules/case-studies/nepal-open-border-interception.md";
const HANDBOOK = "handbook.pdf";
const GUIDE = "facilitator-guide.pdf";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "watch-"));
const inside = file => path.join(folder, file);

/// Replaces the first occurrence in a file, as an editor does that saves.
function save(file, from, to) {
  const text = fs.readFileSync(inside(file), "utf8");
  assert(text.includes(from), `${file} does not hold ${from}`);
  fs.writeFileSync(inside(file), text.replace(from, () => to));
}

/// A library with a short course in two editions.
function workspace() {
  execFileSync(program, ["init", folder], { stdio: "ignore" });
  const course = new URL("../fixtures/small.yaml", import.meta.url);
  fs.copyFileSync(course, inside("modules/courses/small.yaml"));
}

async function watch() {
  const words = ["watch", "small", "--engine", "worker", "--cache", inside("cache")];
  const child = spawn(program, words, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stderr.on("data", data => said += data);
  const lines = readline.createInterface({ input: child.stdout });
  const address = await new Promise((done, failed) => {
    lines.once("line", done);
    child.once("exit", () => failed(new Error(said)));
  });
  assert.match(address, /^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/$/);
  return { child, address };
}

/// Asks until the answer is yes.
async function until(what, answer) {
  const end = Date.now() + PATIENCE;
  let last;
  while (Date.now() < end) {
    last = await answer().catch(error => error);
    if (last === true) return;
    await new Promise(done => setTimeout(done, 50));
  }
  throw new Error(`never came: ${what} (${last})`);
}

const step = text => console.log(`watch: ${text}`);

/// The page as an author sees it.
class Page {
  constructor(page) {
    this.page = page;
    this.complaints = [];
    page.on("console", message => {
      if (["error", "warning"].includes(message.type())) this.complaints.push(message.text());
    });
    page.on("pageerror", error => this.complaints.push(String(error)));
    page.on("response", answer => {
      if (answer.status() >= 400) this.complaints.push(`${answer.status()} ${answer.url()}`);
    });
  }

  static async open(context, address) {
    const page = await context.newPage();
    await page.addInitScript(() => document.addEventListener("securitypolicyviolation",
      event => console.error(`${event.violatedDirective} ${event.blockedURI}`)));
    const opened = new Page(page);
    const answer = await page.goto(address);
    assert.equal(answer.status(), 200);
    return opened;
  }

  status() { return this.page.getByRole("status").textContent(); }
  picker(name) { return this.page.getByRole("combobox", { name, exact: true }); }
  chosen(label) { return this.picker(label).inputValue(); }
  choices(label) { return this.picker(label).locator("option").allTextContents(); }
  mistakes() { return this.page.getByRole("region", { name: "Mistakes and warnings" }).getByRole("listitem").allTextContents(); }

  /// What the frame shows: the bytes behind its address, and the number of the page.
  async shown() {
    const address = await this.page.locator("iframe").getAttribute("data-address");
    const [, name, number] = /^(pdf\/[0-9a-f]{64}\.pdf)#page=(\d+)$/.exec(address);
    const answer = await this.page.request.get(new URL(name, this.page.url()).href);
    assert.equal(answer.headers()["content-type"], "application/pdf");
    return { address, bytes: await answer.body(), number: Number(number) };
  }

  /// The number of the page that the browser's own viewer has turned to, of this very address.
  async viewer(address) {
    const frames = this.page.frames();
    const document_ = frames.find(frame => frame.url().endsWith(address) && frame.parentFrame() === this.page.mainFrame());
    const viewer = document_ && frames.find(frame => frame.parentFrame() === document_);
    if (!viewer?.url().startsWith("chrome-extension:")) return undefined;
    return Number(await viewer.locator("viewer-page-selector #pageSelector").inputValue({ timeout: 1000 }));
  }

  /// Waits for what is chosen and finds it in the frame: the file of the output, at a page that the viewer has turned to.
  async shows(target, audience, document_) {
    await until(`${target} ${audience} ${document_}`, async () =>
      await this.chosen("Target") === target && await this.chosen("For") === audience
      && await this.chosen("Document") === document_ && await this.status() !== "building …");
    const { address, bytes, number } = await this.shown();
    const file = inside(`output/${target}/${audience}/${document_}`);
    assert(fs.readFileSync(file).equals(bytes), `${document_} is not what the output holds`);
    await until(`page ${number} of ${document_} in the viewer`, async () => await this.viewer(address) === number);
    return { file, number };
  }
}

const wordsOf = (file, page) =>
  execFileSync("pdftotext", ["-f", String(page), "-l", String(page), file, "-"], { encoding: "utf8" }).replace(/\s+/g, " ");

async function onSaving(page) {
  await until("the first build", async () => /^built/.test(await page.status()));
  await page.shows("small/en", "facilitator", GUIDE);
  assert.deepEqual(await page.choices("Target"), ["small/en", "small/en-LR"]);
  assert.deepEqual(await page.choices("For"), ["facilitator", "participant"]);
  const documents = await page.choices("Document");
  assert(documents[0] === GUIDE && documents.some(document_ => document_.startsWith("0-print/")), documents);
  step("the page shows the guide and all pickers");

  await page.picker("For").selectOption("participant");
  await page.shows("small/en", "participant", HANDBOOK);
  await page.picker("Target").selectOption("small/en-LR");
  await page.shows("small/en-LR", "participant", HANDBOOK);
  const other = (await page.choices("Document")).find(document_ => document_.includes("/5-examples-from-the-ground/"));
  await page.picker("Document").selectOption(other);
  await page.shows("small/en-LR", "participant", other);
  await page.picker("Target").focus();
  await page.page.keyboard.press("ArrowUp");
  await page.shows("small/en", "participant", other);
  step("target, audience and document are switched by mouse and keyboard");

  await page.picker("Document").selectOption(HANDBOOK);
  const before = await page.shows("small/en", "participant", HANDBOOK);
  assert.equal(before.number, 1);
  save(CASE, "## Summary\n\n", "## Summary\n\nQuicksilver lanterns were seen. ");
  await until("the handbook, changed", async () =>
    (await page.choices("Document"))[0].startsWith(`${HANDBOOK} – changed, page `));
  const after = await page.shows("small/en", "participant", HANDBOOK);
  assert(after.number > 1 && wordsOf(after.file, after.number).includes("Quicksilver lanterns were seen"), after.number);
  step(`what was saved is on page ${after.number}, which the viewer has turned to`);

  save(CASE, "## Teaching notes\n\n", "## Teaching notes\n\nOnly trainers count marzipan submarines. ");
  const guide = await page.shows("small/en", "facilitator", GUIDE);
  assert(wordsOf(guide.file, guide.number).includes("marzipan submarines"), guide.number);
  const changed = (await page.choices("Document")).filter(document_ => document_.includes(" – changed, page "));
  assert(changed[0].startsWith(GUIDE) && changed.slice(1).every(document_ => document_.startsWith("0-print/")), changed);
  step("from the handbook, it goes to the guide where only that has changed; copies for printing come later");
}

async function onMistakes(page) {
  const { number } = await page.shown();
  const line = fs.readFileSync(inside(CASE), "utf8").split("\n").findIndex(line => line.startsWith("tone: ")) + 1;
  save(CASE, "tone: mixed", "tone: mixd");
  await until("the mistake", async () => (await page.mistakes())[0]?.startsWith(`${CASE}:${line}:7 error: `));
  assert.match((await page.mistakes())[0], /mixd.*mixed/s);
  // The course that names the case is the second one.
  assert.equal(await page.status(), "not built, errors: 2");
  assert.match(await page.page.title(), /^not built, errors: 2 – /);
  assert.equal((await page.shown()).number, number);
  assert.equal(await page.chosen("Document"), GUIDE);
  step(`the mistake is told at line ${line}, and what was there is still shown`);
  return async () => {
    save(CASE, "tone: mixd", "tone: mixed");
    await until("no mistake", async () => !(await page.mistakes()).some(text => text.includes("error: ")));
    await until("a build", async () => /^built/.test(await page.status()));
    step("mended, the mistake is gone");
  };
}

/// Nothing for axe to find, as it is, in the dark and on a narrow screen.
async function forEverybody(page) {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1280, 320]) {
      await page.page.emulateMedia({ colorScheme });
      await page.page.setViewportSize({ width, height: 800 });
      await page.page.evaluate(axe);
      const found = await page.page.evaluate(() => axe.run(document, { iframes: false }));
      assert.deepEqual(found.violations.map(rule => `${rule.id}: ${rule.nodes.map(node => node.html)}`), []);
      assert.deepEqual(found.incomplete.map(rule => rule.id).filter(id => id !== "frame-tested"), []);
      const wide = await page.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert(wide <= 0, `${wide} px too wide for ${width}`);
      if (process.env.SCREENSHOTS) {
        await page.page.screenshot({ path: path.join(process.env.SCREENSHOTS, `watch-${colorScheme}-${width}.png`) });
      }
    }
  }
  await page.page.emulateMedia({ colorScheme: null });
  await page.page.setViewportSize({ width: 1280, height: 800 });
  step("axe finds nothing, in light and dark, wide and narrow");
}

/// A page of somebody else that knows even the secret address.
async function toOthers(context, address, pdf) {
  const { port } = new URL(address);
  const evil = http.createServer((_, answer) => {
    answer.setHeader("Content-Type", "text/html");
    answer.end("<!doctype html><title>evil</title>");
  });
  await new Promise(done => evil.listen(0, "127.0.0.1", done));
  for (const host of ["evil.localhost", "127.0.0.1", "localhost"]) {
    const page = await context.newPage();
    const [statuses, failed] = [[], []];
    page.on("response", answer => answer.url().includes(`:${port}/`) && statuses.push(answer.status()));
    page.on("requestfailed", request => failed.push(request.url()));
    await page.goto(`http://${host}:${evil.address().port}/`);
    const got = await page.evaluate(async ({ address, pdf }) => {
      const tried = promise => promise.then(answer => answer.text()).catch(() => "");
      const loaded = (name, attribute, value) => new Promise(done => {
        const made = document.createElement(name);
        made.onload = () => done(name);
        made.onerror = () => done("");
        made[attribute] = value;
        document.body.append(made);
      });
      return Promise.all([
        tried(fetch(address + "state?since=0")),
        tried(fetch(address + "state?since=0", { mode: "no-cors" })),
        tried(fetch(address, { method: "POST", mode: "no-cors", body: "x" })),
        tried(fetch(address, { headers: { "X-Forwarded-Host": "127.0.0.1" } })),
        loaded("script", "src", address + "page.js"),
        loaded("img", "src", address + pdf),
      ]);
    }, { address, pdf });
    assert(got.every(text => text === ""), `${host} reads ${got}`);
    for (const source of [address, address + pdf]) {
      await page.evaluate(source => new Promise(done => {
        const frame = document.createElement("iframe");
        frame.onload = done;
        frame.src = source;
        document.body.append(frame);
      }), source);
    }
    const frames = page.frames().filter(frame => frame.parentFrame());
    assert.equal(frames.length, 2);
    for (const frame of frames) {
      assert.equal(await frame.locator("select, embed, viewer-page-selector").count(), 0);
    }
    await page.evaluate(address => { location = address; }, address);
    await until("a refusal", async () => await page.locator("body").textContent() === "403 Forbidden\n");
    assert(failed.length >= got.length, failed);
    assert.deepEqual(statuses, [403, 403, 403]);
    await page.close();
  }
  step("a page of another site or port reads, frames, loads and opens nothing");

  const rebound = await context.newPage();
  for (const host of ["rebound.example", "evil.localhost"]) {
    const answer = await rebound.goto(address.replace("127.0.0.1", host));
    assert.equal(answer.status(), 403);
    const status = await rebound.evaluate(path => fetch(path).then(answer => answer.status), new URL(address).pathname + "state");
    assert.equal(status, 403);
  }
  await rebound.close();
  step("a name that has been turned to this machine gets nothing");
  evil.close();
}

async function main() {
  workspace();
  const { child, address } = await watch();
  const flags = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP rebound.example 127.0.0.1"];
  // Chromium has no sandbox for the superuser.
  if (process.getuid() === 0) flags.push("--no-sandbox");
  const browser = await chromium.launch({ executablePath, args: flags });
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await Page.open(context, address);
    await onSaving(page);
    const mend = await onMistakes(page);
    await forEverybody(page);
    await mend();
    const { address: pdf } = await page.shown();
    await toOthers(context, address, pdf.split("#")[0]);
    assert.deepEqual(page.complaints, []);
    step("the browser has nothing to complain about");
    child.kill();
    await until("word that it has ended", async () => await page.status() === "coursepack watch has ended");
  } finally {
    child.kill();
    await browser.close();
    fs.rmSync(folder, { recursive: true, maxRetries: 5 });
  }
}

await main();
