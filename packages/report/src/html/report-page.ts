import type { LadderStep } from "../ladder/index.ts";
import { ladderSvg } from "./ladder-svg.ts";
import { markup, Markup, NOTHING } from "./markup.ts";
import type { PageData } from "./page-data.ts";

/** A table, its cells as they are to be read. */
export interface ReportTable {
  readonly columns: readonly { readonly title: string; readonly align: "left" | "right" }[];
  readonly rows: readonly (readonly string[])[];
  /** What is to be said of rows that are left out; "" if there are none. */
  readonly rest: string;
}

/** What a page tells of a run. */
export interface ReportRun {
  readonly scenario: string;
  readonly file: string;
  readonly seed: string;
  /** `rate=20mbps` */
  readonly params: readonly string[];
  readonly verdict: "pass" | "fail" | "error";
  readonly digest: string;
  /** `12.5 s of virtual time`, `3,000 events`. */
  readonly facts: readonly string[];
  /** What the scenario tells. */
  readonly notes: readonly string[];
  /** Why it failed, each as text of several lines. */
  readonly failures: readonly string[];
  /** The command that repeats it. */
  readonly repeat: string;
  readonly tables: readonly ReportTable[];
  readonly data: PageData;
  readonly steps: readonly LadderStep[];
}

/** What stands in the page to draw its plots: `packages/report/page`, bundled. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/**
 * One HTML file that tells of runs: what was measured, plots that can be zoomed, and the packet ladder. It needs
 * nothing else, no network either, and is the same for the same runs.
 */
export function reportPage(runs: readonly ReportRun[], { script, style }: PageAssets): string {
  const names = [...new Set(runs.map(({ scenario }) => scenario))].join(", ");
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="generator" content="seedwire">
<title>${names} - seedwire</title>
<style>${new Markup(style)}</style>
</head>
<body>
${runs.length > 1 ? contents(runs) : NOTHING}
${runs.map(section)}
<script>${new Markup(asScript(script))}</script>
</body>
</html>
`;
  return page.text;
}

function contents(runs: readonly ReportRun[]): Markup {
  const lines = runs.map(
    ({ scenario, verdict }, i) =>
      markup`<li><a href="#run-${i + 1}">${scenario}</a> ${verdictMark(verdict)}</li>\n`,
  );
  return markup`<nav><ul>${lines}</ul></nav>`;
}

function section(run: ReportRun, at: number): Markup {
  const { failures, notes, steps } = run;
  const facts = [run.file, ...run.facts, `digest ${run.digest}`].filter((fact) => fact !== "");
  return markup`<section class="run" id="run-${at + 1}">
<h1>${run.scenario} ${verdictMark(run.verdict)}</h1>
<p>seed <b>${run.seed}</b>${run.params.map((param) => markup` <code>${param}</code>`)}</p>
<p class="dim">${facts.join(" · ")}</p>
${failures.map((failure) => markup`<pre class="failure">${failure}</pre>`)}
${failures.length > 0 ? NOTHING : markup`<p>To repeat it: <code>${run.repeat}</code></p>`}
${notes.length === 0 ? NOTHING : markup`<pre class="notes">${notes.join("\n")}</pre>`}
${run.tables.map(table)}
${plots(run.data)}
${steps.length === 0 ? NOTHING : markup`<h2>Packets</h2>\n${ladderSvg(steps)}`}
</section>
`;
}

const verdictMark = (verdict: ReportRun["verdict"]): Markup =>
  markup`<span class="verdict ${verdict}">${verdict.toUpperCase()}</span>`;

function table({ columns, rows, rest }: ReportTable): Markup {
  const titles = columns.map(({ title, align }) => markup`<th class="${align}">${title}</th>`);
  const lines = rows.map((row) => {
    const cells = row.map((cell, i) => markup`<td class="${columns[i]!.align}">${cell}</td>`);
    return markup`<tr>${cells}</tr>\n`;
  });
  return markup`<div class="table"><table>
<thead><tr>${titles}</tr></thead>
<tbody>
${lines}</tbody>
</table>${rest === "" ? NOTHING : markup`<p class="dim">${rest}</p>`}</div>
`;
}

/** The data of the plots, and the place where the script puts them. */
function plots(data: PageData): Markup {
  if (data.links.length === 0) return NOTHING;
  return markup`<div class="plots"><noscript>The plots need JavaScript.</noscript></div>
<script type="application/json">${new Markup(asData(data))}</script>`;
}

/** JSON that ends no script, whatever names are in it. */
const asData = (data: PageData): string => JSON.stringify(data).replaceAll("<", "\\u003c");

/** A script that does not end before its end. */
const asScript = (script: string): string => script.replaceAll("</script", "<\\/script");
