import { formatCount, formatDuration, formatRate, formatSize } from "@seedwire/engine";
import type { ReportTable } from "@seedwire/report";
import type { FlowRecord, LinkRecord, Metric, RunResult } from "seedwire";
import type { Colors } from "./colors.ts";
import { formatQuantity, formatShare } from "./quantity.ts";
import { formatTable, shownColumns, type Column } from "./table.ts";

/** Rows of a table before the rest is only counted. */
const MOST_ROWS = 20;

const FLOWS: readonly Column<FlowRecord>[] = [
  { title: "flow", align: "left", cell: ({ name, protocol }) => (protocol === "tcp" ? name : `${name} ${protocol}`) },
  { title: "state", align: "left", cell: ({ state }) => state, optional: true },
  { title: "delivered", cell: ({ deliveredBytes }) => formatSize(deliveredBytes, 4) },
  { title: "time", cell: ({ durationNs }) => formatDuration(durationNs, 4) },
  { title: "goodput", cell: ({ goodputBps }) => formatRate(goodputBps, 4) },
  { title: "segments", cell: ({ segments }) => formatCount(segments) },
  { title: "retrans", cell: ({ retransmittedSegments }) => formatCount(retransmittedSegments) },
  { title: "fast rtx", cell: ({ fastRetransmits }) => formatCount(fastRetransmits), optional: true },
  { title: "RTOs", cell: ({ rtos }) => formatCount(rtos), optional: true },
  { title: "TLPs", cell: ({ tlps }) => formatCount(tlps), optional: true },
  { title: "undone", cell: ({ undos }) => formatCount(undos), optional: true },
  { title: "srtt", cell: ({ srttNs }) => (srttNs > 0 ? formatDuration(srttNs, 4) : ""), optional: true },
  { title: "cwnd", cell: ({ cwndBytes }) => (cwndBytes > 0 ? formatSize(cwndBytes, 4) : ""), optional: true },
]; // prettier-ignore

const LINKS: readonly Column<LinkRecord>[] = [
  { title: "link", align: "left", cell: ({ name }) => name },
  { title: "offered", cell: ({ offered }) => formatCount(offered) },
  { title: "delivered", cell: ({ delivered }) => formatCount(delivered) },
  { title: "queue drops", cell: ({ drops }) => formatCount(drops.queue), optional: true },
  { title: "lost", cell: ({ drops }) => formatCount(drops.loss + drops.fate), optional: true },
  { title: "too big", cell: ({ drops }) => formatCount(drops.mtu), optional: true },
  { title: "link down", cell: ({ drops }) => formatCount(drops.down), optional: true },
  { title: "marked", cell: ({ marked }) => formatCount(marked), optional: true },
  { title: "duplicated", cell: ({ duplicated }) => formatCount(duplicated), optional: true },
  { title: "corrupted", cell: ({ corrupted }) => formatCount(corrupted), optional: true },
  { title: "reordered", cell: ({ reordered }) => formatCount(reordered), optional: true },
  { title: "bytes", cell: ({ bytes }) => formatSize(bytes, 4) },
  { title: "busy", cell: ({ utilization }) => (utilization > 0 ? formatShare(utilization) : ""), optional: true },
  { title: "longest queue", cell: ({ queueMaxBytes }) => (queueMaxBytes > 0 ? formatSize(queueMaxBytes, 4) : ""), optional: true },
]; // prettier-ignore

const METRICS: readonly Column<Metric>[] = [
  { title: "metric", align: "left", cell: ({ name }) => name },
  { title: "value", cell: ({ value, unit }) => formatQuantity(value, unit) },
];

/** What a run measured: flows, links and metrics, each with an empty line before it. */
export function formatResultTables(result: RunResult, colors: Colors): string {
  return (
    section(result.flows, FLOWS, colors, "flows") +
    section(result.links, LINKS, colors, "links") +
    section(result.metrics, METRICS, colors, "metrics")
  );
}

function section<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  colors: Colors,
  what: string,
): string {
  if (rows.length === 0) return "";
  const hidden = rows.length - MOST_ROWS;
  const table = formatTable(rows.slice(0, MOST_ROWS), columns, colors);
  const rest =
    hidden > 0 ? `  ... and ${formatCount(hidden)} more ${what}; --json has them all\n` : "";
  return `\n${table}${rest}`;
}

/** Rows of a table of a page. */
const MOST_ROWS_OF_A_PAGE = 200;

/** The same as tables of a page. */
export const resultTables = ({ flows, links, metrics }: RunResult): ReportTable[] =>
  [
    tableOf(flows, FLOWS, "flows"),
    tableOf(links, LINKS, "links"),
    tableOf(metrics, METRICS, "metrics"),
  ].filter(({ rows }) => rows.length > 0);

function tableOf<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  what: string,
): ReportTable {
  const shown = shownColumns(rows, columns);
  const hidden = rows.length - MOST_ROWS_OF_A_PAGE;
  return {
    columns: shown.map(({ title, align = "right" }) => ({ title, align })),
    rows: rows.slice(0, MOST_ROWS_OF_A_PAGE).map((row) => shown.map(({ cell }) => cell(row))),
    rest: hidden > 0 ? `... and ${formatCount(hidden)} more ${what}; --json has them all` : "",
  };
}
