// A web edition and the file for a phone, in Chromium from a folder.
//
// usage: web.mjs PROGRAM CHROMIUM
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
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "web-"));
const step = text => console.log(`web edition: ${text}`);

/// A library with a short course, in English and Arabic.
function built() {
  execFileSync(program, ["init", folder], { stdio: "ignore" });
  const course = fs.readFileSync(new URL("../fixtures/small.yaml", import.meta.url), "utf8")
    .replace("targets: [en, en-LR]", "targets: [en, ar]");
  fs.writeFileSync(path.join(folder, "modules/courses/small.yaml"), course);
  execFileSync(program, ["build", "small", "--emit", "html,phone", "--engine", "worker"], { cwd: folder, stdio: "ignore" });
  return (tag, kind) => path.join(folder, `output/small/${tag}/${kind}`);
}

/// A page with what it asks for outside of its folder and complains about.
async function open(context, file) {
  const page = await context.newPage();
  page.complaints = [];
  const inside = pathToFileURL(path.dirname(file)).href;
  page.on("request", request => {
    const address = request.url();
    if (!address.startsWith(inside) && !address.startsWith("data:")) page.complaints.push(address);
  });
  page.on("console", message => ["error", "warning"].includes(message.type()) && page.complaints.push(message.text()));
  page.on("pageerror", error => page.complaints.push(String(error)));
  await page.goto(pathToFileURL(file).href);
  return page;
}

async function faults(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run(document, { preload: false }));
  return found.violations.map(rule => `${rule.id}: ${rule.nodes.map(node => node.html)}`);
}

async function forEverybody(browser, place) {
  let seen = 0;
  for (const tag of ["en", "ar"]) {
    const folders = ["participant", "facilitator"].map(kind => place(tag, `web/${kind}`));
    const pages = folders.flatMap(folder => fs.readdirSync(folder).filter(name => name.endsWith(".html")).map(name => path.join(folder, name)));
    pages.push(path.join(place(tag, "participant"), "handbook.html"));
    for (const [colorScheme, width] of [["light", 320], ["dark", 1280]]) {
      const context = await browser.newContext({ viewport: { width, height: 720 }, colorScheme });
      // All pages once; what colours, widths and directions change is the same on all of them.
      const every = tag === "en" && width === 320 ? 1 : 5;
      for (const file of pages.filter((_, place) => place % every === 0)) {
        const page = await open(context, file);
        const name = path.basename(file, ".html");
        assert.deepEqual(await faults(page), [], file);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert(wide <= 0, `${name}: ${wide} px too wide for ${width}`);
        assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).direction), tag === "ar" ? "rtl" : "ltr");
        assert.deepEqual(page.complaints, [], file);
        if (process.env.SCREENSHOTS) {
          const kind = path.basename(path.dirname(file));
          await page.screenshot({ path: path.join(process.env.SCREENSHOTS, `web-${tag}-${kind}-${name}-${width}.png`), fullPage: name !== "handbook" });
        }
        await page.close();
        seen += 1;
      }
      await context.close();
    }
  }
  step(`axe finds nothing on ${seen} pages, in English and Arabic, light and narrow, dark and wide`);
}

async function read(browser, place) {
  const context = await browser.newContext({ viewport: { width: 390, height: 800 } });
  const page = await open(context, path.join(place("en", "web/participant"), "index.html"));
  // The first key leads past what is on every page.
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "text");
  await page.getByLabel("Find on all pages").fill("house rules");
  assert.match(await page.locator("#count").textContent(), /^Pages found: \d+$/);
  const found = page.locator("#found a");
  assert(await found.count() > 0);
  await page.getByLabel("Find on all pages").fill("zzzzzz");
  assert.equal(await page.locator("#count").textContent(), "No page holds all these words.");
  await page.getByLabel("Find on all pages").fill("HOUSE");
  await found.first().focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/(?!index)[^/]*\.html$/);
  const title = await page.locator("h1").first().textContent();
  assert((await page.title()).startsWith(title.trim()));
  await page.locator(".turn a[rel=next], .turn a[rel=prev]").first().click();
  assert.notEqual(await page.locator("h1").first().textContent(), title);
  await page.locator("header a").click();
  await page.waitForURL(/index\.html$/);
  await page.emulateMedia({ media: "print" });
  assert(await page.locator("#search").isHidden());
  assert.deepEqual(page.complaints, []);
  await context.close();
  step("search, next page and back by keyboard; printed without what is for a screen");
}

async function withoutScript(browser, place) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await open(context, path.join(place("en", "web/participant"), "index.html"));
  assert(await page.locator("#search").isHidden());
  await page.locator(".contents a").first().click();
  assert(await page.locator("main h1").first().isVisible());
  await context.close();
  step("without its script it has its contents and pages");
}

async function main() {
  const place = built();
  const flags = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  // Chromium has no sandbox for the superuser.
  if (process.getuid() === 0) flags.push("--no-sandbox");
  const browser = await chromium.launch({ executablePath, args: flags });
  try {
    await read(browser, place);
    await withoutScript(browser, place);
    await forEverybody(browser, place);
  } finally {
    await browser.close();
    fs.rmSync(folder, { recursive: true, maxRetries: 5 });
  }
}

await main();
