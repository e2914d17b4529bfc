// The page that facilitators run the day with, in Chromium from a folder, on a clock that the test moves.
//
// usage: live.mjs PROGRAM CHROMIUM
// Needs PLAYWRIGHT and AXE, the folders of the packages playwright-core and axe-core.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [program, executablePath] = process.argv.slice(2).map(file => path.resolve(file));
const require = createRequire(import.meta.url);
const { chromium } = require(path.resolve(process.env.PLAYWRIGHT));
const axe = fs.readFileSync(path.join(process.env.AXE, "axe.min.js"), "utf8");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "live-"));
const step = text => console.log(`run-the-day: ${text}`);

/// A library with a short course that has a date, in English and Arabic.
function built() {
  execFileSync(program, ["init", folder], { stdio: "ignore" });
  const course = fs.readFileSync(new URL("../fixtures/small.yaml", import.meta.url), "utf8")
    .replace("days: [{ ", 'days: [{ date: "2026-12-01", ').replace("targets: [en, en-LR]", "targets: [en, ar]");
  fs.writeFileSync(path.join(folder, "modules/courses/small.yaml"), course);
  execFileSync(program, ["build", "small", "--engine", "worker"], { cwd: folder, stdio: "ignore" });
  return tag => pathToFileURL(path.join(folder, `output/small/${tag}/facilitator/run-the-day.html`)).href;
}

/// A page at a time of the day, with all that it asks for and complains about.
async function open(context, address, time) {
  const page = await context.newPage();
  page.complaints = [];
  page.on("request", request => request.url() !== address && page.complaints.push(request.url()));
  page.on("console", message => ["error", "warning"].includes(message.type()) && page.complaints.push(message.text()));
  page.on("pageerror", error => page.complaints.push(String(error)));
  await page.clock.install({ time: new Date(`2026-12-01T${time}:00`) });
  await page.goto(address);
  page.data = await page.evaluate(() => JSON.parse(document.getElementById("course").dataset.course).days[0]);
  return page;
}

const clock = minutes => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
const title = page => page.locator(".step.now h3").textContent();
const status = page => page.locator("#status").textContent();
const until = page => page.locator("#until").textContent();

async function onTime(context, address) {
  const page = await open(context, address, "08:50");
  assert.match(await until(page), /^Begins at 09:00/);
  const { steps } = page.data;
  let now = 8 * 60 + 50;
  for (const { start, title: expected } of steps) {
    await page.clock.runFor((start - now) * 60_000 - 2000);
    if (start > steps[0].start) assert.notEqual(await title(page), expected, `too early: ${clock(start)}`);
    await page.clock.runFor(4000);
    assert.equal(await title(page), expected);
    await page.clock.runFor(-2000 + 60_000);
    now = start + 1;
  }
  assert.equal(await status(page), "On time");
  assert.equal(await page.locator("#said").textContent(), `Now: ${steps.at(-1).title}`);
  await page.clock.runFor((steps.at(-1).end - now + 1) * 60_000);
  assert.equal(await until(page), "The day is over.");
  assert.deepEqual(page.complaints, []);
  await page.close();
  step("the step changes at its minute, from before the day until after it");
}

async function late(context, address) {
  const page = await open(context, address, "09:02");
  const { steps, cuts } = page.data;
  assert(await page.locator("#late").isHidden());
  const more = page.getByRole("button", { name: "+5 minutes" });
  // All by keyboard.
  await more.focus();
  await page.keyboard.press("Enter");
  assert.equal(await status(page), "5 min late");
  assert.equal(await page.locator("#said").textContent(), "5 min late");
  assert.match(await until(page), new RegExp(`^until ${clock(steps[0].end + 5)}`));
  await page.keyboard.press("Space");
  assert.equal(await status(page), "10 min late");
  const open_ = index => page.locator(`#cut-${index}`);
  for (const index of steps[0].late[1]) assert.equal(await open_(index).count(), 1);
  assert.equal(await page.locator("#cuts li").count(), steps[0].late[1].length);
  const [first] = steps[0].late[1];
  await page.locator(`#press-${first}`).focus();
  await page.keyboard.press("Enter");
  const left = 10 - cuts[first].minutes;
  const words = left > 0 ? `${left} min late` : left < 0 ? `${-left} min early` : "On time";
  assert.equal(await status(page), words);
  assert.equal(await page.evaluate(() => document.activeElement.id), `press-${first}`);
  assert.equal(await page.locator(`#press-${first}`).textContent(), "Put back");
  await page.keyboard.press("Enter");
  assert.equal(await status(page), "10 min late");
  await page.reload();
  assert.equal(await status(page), "10 min late");
  const before = await title(page);
  await page.getByRole("button", { name: "Next step" }).focus();
  await page.keyboard.press("Enter");
  assert.notEqual(await title(page), before);
  await page.getByRole("button", { name: "Back a step" }).focus();
  await page.keyboard.press("Enter");
  assert.equal(await title(page), before);
  assert.equal(await status(page), "10 min late");
  for (let times = 0; times < 5; times++) await more.click();
  assert.equal(await status(page), "35 min late");
  assert(await page.locator("#enough").textContent() !== "" || steps[0].late[4].reduce((sum, cut) => sum + cuts[cut].minutes, 0) >= 35);
  assert.deepEqual(page.complaints, []);
  await page.close();
  step("late: what to leave out, what it saves, put back, kept over a reload; keyboard alone");
}

async function forEverybody(browser, address) {
  for (const tag of ["en", "ar"]) {
    for (const colorScheme of ["light", "dark"]) {
      for (const width of [320, 1280]) {
        const context = await browser.newContext({ viewport: { width, height: 720 }, colorScheme });
        const page = await open(context, address(tag), "09:03");
        for (let times = 0; times < 4; times++) await page.locator("#more").click();
        await page.locator("summary").click();
        await page.clock.resume();
        await page.evaluate(axe);
        const found = await page.evaluate(() => axe.run(document));
        assert.deepEqual(found.violations.map(rule => `${rule.id}: ${rule.nodes.map(node => node.html)}`), []);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert(wide <= 0, `${wide} px too wide for ${width}`);
        assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).direction), tag === "ar" ? "rtl" : "ltr");
        if (process.env.SCREENSHOTS) {
          await page.screenshot({ path: path.join(process.env.SCREENSHOTS, `live-${tag}-${colorScheme}-${width}.png`), fullPage: true });
        }
        if (tag === "ar") assert.equal(await page.locator("#more").textContent(), "+5 دقائق");
        if (process.env.SCREENSHOTS && width === 1280 && colorScheme === "light") {
          await page.pdf({ path: path.join(process.env.SCREENSHOTS, `live-${tag}.pdf`), format: "A4" });
        }
        await page.emulateMedia({ media: "print" });
        assert(await page.locator("#more").isHidden());
        const shown = await page.locator(".step:visible").count();
        assert.equal(shown, page.data.steps.length);
        assert.deepEqual(page.complaints, []);
        await context.close();
      }
    }
  }
  step("axe finds nothing, in English and Arabic, light and dark, wide and narrow; printed, all steps are there");
}

async function withoutScript(browser, address) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(address);
  assert(await page.locator(".step").first().isVisible() && await page.locator("#more").isHidden());
  await context.close();
  step("without its script it is the run sheet of the day");
}

async function main() {
  const address = built();
  const flags = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  // Chromium has no sandbox for the superuser.
  if (process.getuid() === 0) flags.push("--no-sandbox");
  const browser = await chromium.launch({ executablePath, args: flags });
  try {
    const context = () => browser.newContext({ viewport: { width: 390, height: 800 } });
    await onTime(await context(), address("en"));
    await late(await context(), address("en"));
    await forEverybody(browser, address);
    await withoutScript(browser, address("en"));
  } finally {
    await browser.close();
    fs.rmSync(folder, { recursive: true, maxRetries: 5 });
  }
}

await main();
