import * as fs from "node:fs";
import * as path from "node:path";
import { outputOf } from "./child.ts";
import { findProgram, fromDebian } from "./debian-package.ts";
import { page, type Browser } from "./page.ts";
import type { Runtime } from "./runtime.ts";

/** Chromium, without a window. */
export const chromium: Runtime = {
  name: "chromium",
  about: "a tab of headless Chromium: the installed one, or Debian's",
  async obtain(say) {
    const command = await obtainChromium(say);
    const isRoot = process.getuid?.() === 0;
    return page(await browserVersion(command), {
      command,
      args: (profile, url) => [
        "--headless=new",
        ...(isRoot ? ["--no-sandbox"] : []), // it does not start as root otherwise
        `--user-data-dir=${profile}`,
        ...CHROMIUM_QUIET,
        url,
      ],
    });
  },
};

/** Its program: the installed one, or Debian's. */
export const obtainChromium = (say: (doing: string) => void): Promise<string> =>
  fromDebian("Chromium", ["chromium"], findChromium, say);

const findChromium = (): string | undefined =>
  findProgram(["chromium", "chromium-browser", "google-chrome", "chrome"]) ??
  existing("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");

/** It shall do nothing but show the page. */
const CHROMIUM_QUIET = [
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-extensions",
  "--disable-background-networking",
  "--disable-breakpad",
  "--disable-component-update",
  "--disable-renderer-backgrounding",
  "--disable-sync",
  "--no-default-browser-check",
  "--no-first-run",
  "--no-proxy-server",
];

/** Firefox, without a window. */
export const firefox: Runtime = {
  name: "firefox",
  about: "a tab of headless Firefox: the installed one, or Debian's firefox-esr",
  async obtain(say) {
    const command = await fromDebian("Firefox", ["firefox-esr"], findFirefox, say);
    const browser: Browser = {
      command,
      args: (profile, url) => ["--headless", "--no-remote", "--profile", profile, url],
      prepare: (profile) => fs.writeFileSync(path.join(profile, "user.js"), firefoxSettings()),
    };
    return page(await browserVersion(command), browser);
  },
};

const findFirefox = (): string | undefined =>
  findProgram(["firefox-esr", "firefox"]) ??
  existing("/Applications/Firefox.app/Contents/MacOS/firefox");

/** As for Chromium. */
const FIREFOX_QUIET: Readonly<Record<string, string | number | boolean>> = {
  "app.normandy.enabled": false,
  "app.update.enabled": false,
  "browser.aboutwelcome.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.homepage_override.mstone": "ignore",
  "datareporting.policy.dataSubmissionEnabled": false,
  "dom.max_script_run_time": 0,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "network.proxy.type": 0,
  "toolkit.telemetry.enabled": false,
};

const firefoxSettings = (): string =>
  Object.entries(FIREFOX_QUIET)
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
    .join("");

const existing = (file: string): string | undefined => (fs.existsSync(file) ? file : undefined);

/** "156.0.8078.79" of "Chromium 156.0.8078.79 built on Debian". */
async function browserVersion(command: string): Promise<string> {
  return /\d[\w.]*/.exec(await outputOf(command, ["--version"]))?.[0] ?? "?";
}
