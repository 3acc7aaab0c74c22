// Opens a report in a real browser and uses it: npm run test:page
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Locator, type Page } from "playwright-core";
import { obtainChromium } from "./runtimes/browsers.ts";
import { root } from "./run.mjs";
import { readScriptArgs } from "./script-args.ts";

const USAGE = `npm run test:page [-- --pictures FOLDER]
  Writes reports of scenarios, opens them in headless Chromium (the installed one, or Debian's), zooms, chooses
  and resets, and looks at what is drawn. About half a minute.
  --pictures FOLDER  leave pictures of the pages there, light and dark
  --help             this`;

const { values } = readScriptArgs(USAGE, { pictures: { type: "string" } });
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "seedwire-page-"));
process.on("exit", () => fs.rmSync(folder, { recursive: true, force: true }));

let [passed, failed] = [0, 0];
function check(what: string, holds: boolean, found: unknown = ""): void {
  if (holds) passed++;
  else failed++;
  console.log(`${holds ? "ok    " : "FAILED"}  ${what}${holds ? "" : `: found ${String(found)}`}`);
}

/** The report of a run of the command. */
function report(name: string, ...args: string[]): string {
  const file = path.join(folder, `${name}.html`);
  const command = ["--import", "tsx", "packages/cli/src/main.ts", "run", ...args, "--report", file];
  const { status, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`seedwire run ${args.join(" ")}: ${status}\n${stderr}`);
  return file;
}

const browser = await chromium.launch({
  executablePath: await obtainChromium((doing) => console.error(doing)),
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [], // it does not start as root otherwise
});
try {
  await oneFlow(report("one", "scenarios/lossy-download.ts"));
  await manyFlows(
    report("many", "scenarios/dumbbell.ts", "--set", "flows=3", "--set", "duration=3s"),
  );
  await severalRuns(report("several", "scenarios/t53-zero-window.ts"));
  await noFlow(report("none", "scenarios/t80-ping.ts"));
} finally {
  await browser.close();
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** Opens a page without a network; what it complains of, and asks for, is a failure. */
async function open(file: string, colorScheme: "light" | "dark" = "light"): Promise<Page> {
  const context = await browser.newContext({
    offline: true,
    colorScheme,
    viewport: { width: 1240, height: 1000 },
  });
  const page = await context.newPage();
  const name = path.basename(file, ".html");
  page.on("pageerror", (error) => check(`${name}: no errors`, false, error.message));
  page.on("console", (message) => {
    // That its pixels are looked at is our doing.
    const isOurs = message.text().includes("willReadFrequently");
    if (!isOurs) check(`${name}: no complaints`, false, message.text());
  });
  page.on("request", (request) => {
    if (!request.url().startsWith("file:"))
      check(`${name}: asks for nothing`, false, request.url());
  });
  await page.goto(pathToFileURL(file).href);
  await page.locator(".u-over").first().waitFor();
  if (values.pictures !== undefined) {
    fs.mkdirSync(values.pictures, { recursive: true });
    await page.screenshot({
      path: path.join(values.pictures, `${name}-${colorScheme}.png`),
      fullPage: true,
    });
  }
  return page;
}

async function oneFlow(file: string): Promise<void> {
  const page = await open(file);
  const titles = await page.locator("figcaption b").allTextContents();
  const expected = ["Stream", "Windows", "Round trip", "Throughput", "Queue", "Throughput"];
  check("a flow and a link have their plots", titles.join() === expected.join(), titles);
  const inks = await Promise.all((await page.locator("canvas").all()).map(inkOf));
  check("something is drawn on each", inks.every((ink) => ink > 500), inks); // prettier-ignore
  const told = (await page.locator(".told").first().textContent()) ?? "";
  const isTold = /^crosses: \d+ retransmissions \(\d+ lost.*rings: \d+ segments/.test(told);
  check("marks are counted", isTold, told);
  const width = await page.evaluate("document.body.scrollWidth");
  check("it fits its window", Number(width) <= 1240, width);

  await zoom(page, page.locator(".u-over").first(), 0.2, 0.4);
  const starts = await axisStarts(page);
  check("a drag zooms all plots", starts.every((start) => start >= 1 && start < 3), starts); // prettier-ignore
  await page.locator(".u-over").nth(2).dblclick();
  const whole = await axisStarts(page);
  check("a double-click shows all again", whole.every((start) => start < 0.2), whole); // prettier-ignore

  for (const nth of [3, 5]) {
    const name = `${titles[nth]!} (${nth})`;
    const plot = page.locator(".u-over").nth(nth);
    for (const share of [0.2, 0.02]) {
      await zoom(page, plot, 0.4, 0.4 + share);
      const columns = await inkedColumns(page.locator("figure").nth(nth).locator("canvas"));
      check(`${name}: a drag over ${share} of it draws all that is shown`, columns > 0.95, columns);
      await page.locator(".zoom button").last().click();
    }
  }
  await page.locator(".zoom button").nth(1).click();
  const half = await axisStarts(page);
  check("+ shows half as much", half.every((start) => start > 1.5 && start < 4), half); // prettier-ignore
  await page.locator(".zoom button").last().click();

  const legend = page.locator("figure").first().locator(".u-legend .u-series").nth(4);
  check("the edge of the window is off", /u-off/.test((await legend.getAttribute("class")) ?? ""));
  await legend.locator(".u-label").click();
  check("and on by a click", !/u-off/.test((await legend.getAttribute("class")) ?? ""));
  check("the ladder is there", (await page.locator(".ladder svg text").count()) > 100);
  await page.close();

  const dark = await open(file, "dark");
  const background = await dark.evaluate("getComputedStyle(document.body).backgroundColor");
  check("it can be dark", background === "rgb(20, 23, 26)", background);
  await dark.close();
}

async function manyFlows(file: string): Promise<void> {
  const page = await open(file);
  const lines = await page.locator("figure").first().locator(".u-legend .u-series").count();
  check("goodput has a line for each flow, and the time", lines === 4, lines);
  await zoom(page, page.locator(".u-over").nth(1), 0.5, 0.6);
  const select = page.locator("select").first();
  check("senders can be chosen", (await select.locator("option").count()) === 3);
  const before = await inkOf(page.locator("figure").nth(1).locator("canvas"));
  await select.selectOption({ index: 2 });
  const after = await inkOf(page.locator("figure").nth(1).locator("canvas"));
  check("another sender has other plots", before !== after, [before, after]);
  const starts = await axisStarts(page);
  check("the part shown stays", starts.every((start) => start > 1), starts); // prettier-ignore
  await page.close();
}

async function severalRuns(file: string): Promise<void> {
  const page = await open(file);
  check("there is a list of runs", (await page.locator("nav li").count()) === 2);
  check("plots are drawn when they come into sight", (await page.locator(".plots:empty, .plots noscript").count()) === 1); // prettier-ignore
  await page.locator("nav a").nth(1).click();
  await page.locator("#run-2 .u-over").first().waitFor();
  check("all of them", (await page.locator(".plots noscript").count()) === 0);
  const first = page.locator("#run-1 .u-over").first();
  await zoom(page, first, 0.2, 0.4);
  await page
    .locator("#run-2 .u-over")
    .first()
    .hover({ position: { x: 2, y: 50 } });
  const time = await page.locator("#run-2 .u-legend .u-value").first().textContent();
  check("runs are zoomed each by itself", Number.parseFloat(time ?? "") < 1e4, time);
  await page.close();
}

async function noFlow(file: string): Promise<void> {
  const page = await open(file);
  const headings = await page.locator("h2").allTextContents();
  check("without TCP there are links", headings[0]?.startsWith("Link") === true, headings);
  await page.close();
}

/** Drags over a part of a plot. */
async function zoom(page: Page, plot: Locator, from: number, to: number): Promise<void> {
  await plot.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await plot.boundingBox())!;
  await page.mouse.move(x + width * from, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width * to, y + height / 2, { steps: 5 });
  await page.mouse.up();
}

/** Where each plot begins, s: the first time that the cursor finds at its left edge. */
async function axisStarts(page: Page): Promise<number[]> {
  const starts: number[] = [];
  for (const figure of await page.locator("figure").all()) {
    const over = figure.locator(".u-over");
    await over.scrollIntoViewIfNeeded();
    const { x, y, height } = (await over.boundingBox())!;
    await page.mouse.move(x + 1, y + height / 2);
    const time = figure.locator(".u-legend .u-series").first().locator(".u-value");
    starts.push(Math.floor(Number.parseFloat((await time.textContent()) ?? "") * 100) / 100);
  }
  return starts;
}

/** How many pixels of a canvas are not empty. */
function inkOf(canvas: Locator): Promise<number> {
  return canvas.evaluate((drawn) => {
    const shown = drawn as unknown as Canvas;
    const { data } = shown.getContext("2d").getImageData(0, 0, shown.width, shown.height);
    let ink = 0;
    for (let at = 3; at < data.length; at += 4) if (data[at] !== 0) ink++;
    return ink;
  });
}

/** Of the columns of pixels of a plot, the share that has something of a colour in it. */
function inkedColumns(canvas: Locator): Promise<number> {
  return canvas.evaluate((drawn) => {
    const shown = drawn as unknown as Canvas;
    const { width, height } = shown;
    const { data } = shown.getContext("2d").getImageData(0, 0, width, height);
    const [left, right] = [100, width - 20]; // beside the axis
    let inked = 0;
    for (let x = left; x < right; x++) {
      for (let y = 0; y < height; y++) {
        const at = (y * width + x) * 4;
        const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!];
        // The grid is grey; lines are not.
        if (data[at + 3]! > 100 && Math.max(red, green, blue) - Math.min(red, green, blue) > 40) {
          inked++;
          break;
        }
      }
    }
    return inked / (right - left);
  });
}

/** What this needs of a canvas; the scripts know no browser. */
interface Canvas {
  readonly width: number;
  readonly height: number;
  getContext(kind: "2d"): {
    getImageData(x: number, y: number, width: number, height: number): { data: Uint8ClampedArray };
  };
}
