import { traceText } from "@seedwire/trace";
import { runScenario, type RunResult, type Scenario } from "seedwire";
import { readScenarios } from "./scenario-files.ts";

/** Lines of the packet trace. */
const TRACE_LINES = 40;
/** Rows of a table. */
const ROWS = 12;

/**
 * What a scenario file does with its default seed and parameters, to be read and compared: verdict,
 * digest, tables, and how the trace of its packets begins.
 *
 * @throws if a scenario fails: that is no state to keep
 */
export async function goldenOf(file: string): Promise<string> {
  const { scenarios } = await readScenarios(file);
  const parts: string[] = [`${file}\n`];
  for (const scenario of scenarios) parts.push(await goldenOfScenario(scenario, file));
  return parts.join("\n");
}

async function goldenOfScenario(scenario: Scenario, file: string): Promise<string> {
  const trace: string[] = [];
  const { result, notes } = await runScenario(scenario, {
    file,
    observers: [
      ({ simulation }) => {
        const end = traceText(
          simulation,
          (line) => {
            if (trace.push(line) === TRACE_LINES) end();
          },
          { relative: true },
        );
      },
    ],
  });
  const [failure] = result.failures;
  if (failure !== undefined) {
    throw new Error(`${failure.at}: "${scenario.name}" fails: ${failure.message}`);
  }
  return [
    `== ${scenario.name}\n`,
    formatHead(result),
    formatFlows(result),
    formatLinks(result),
    formatMetrics(result),
    ...(notes.length === 0 ? [] : [`${notes.join("\n")}\n`]),
    `${trace.join("\n")}\n`,
  ]
    .filter((part) => part.trim() !== "")
    .join("\n");
}

function formatHead(result: RunResult): string {
  const params = Object.entries(result.params).map(([key, value]) => `${key}=${value}`);
  const lines = [
    `verdict ${result.verdict}, digest ${result.digest}, seed ${result.seed}`,
    `${result.virtualNs} ns, ${result.events} events, ${result.packetHops} packet-hops`,
    ...(params.length === 0 ? [] : [params.join(" ")]),
  ];
  return `${lines.join("\n")}\n`;
}

const formatFlows = ({ flows }: RunResult): string =>
  formatTable(
    ["flow", "state", "sent", "delivered", "ns", "segments", "retrans", "fast", "RTOs", "srtt ns"],
    flows.map((flow) => [
      flow.protocol === "udp" ? `${flow.name} udp` : flow.name,
      flow.state,
      flow.sentBytes,
      flow.deliveredBytes,
      flow.durationNs,
      flow.segments,
      flow.retransmittedSegments,
      flow.fastRetransmits,
      flow.rtos,
      flow.srttNs,
    ]),
  );

const formatLinks = ({ links }: RunResult): string =>
  formatTable(
    ["link", "offered", "delivered", "dropped", "copies", "damaged", "reordered", "bytes", "queue"],
    links.map(({ name, drops, ...link }) => [
      name,
      link.offered,
      link.delivered,
      Object.entries(drops)
        .filter(([, count]) => count > 0)
        .map(([reason, count]) => `${reason} ${count}`)
        .join(", "),
      link.duplicated,
      link.corrupted,
      link.reordered,
      link.bytes,
      link.queueMaxBytes,
    ]),
  );

const formatMetrics = ({ metrics }: RunResult): string =>
  formatTable(
    ["metric", "value", "unit"],
    metrics.map(({ name, value, unit }) => [name, value, unit]),
  );

/** Columns as wide as their widest cell; nothing without rows. */
function formatTable(titles: string[], rows: readonly (string | number)[][]): string {
  if (rows.length === 0) return "";
  const cells = [titles, ...rows.slice(0, ROWS).map((row) => row.map(String))];
  const widths = titles.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
  if (rows.length > ROWS) lines.push(`... and ${rows.length - ROWS} more`);
  return `${lines.join("\n")}\n`;
}
