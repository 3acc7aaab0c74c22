import type { TopLevelSpec } from "vega-lite";
import { predict } from "../experiments/response.ts";
import type { ResponseCell, TheoryReport } from "../report.ts";
import { logarithmic, told } from "./encodings.ts";
import { COLORS, GREY } from "./svg.ts";

interface Point {
  readonly what: string;
  readonly loss: number;
  readonly window: number;
  readonly low?: number;
  readonly high?: number;
}

/** Where lines of formulas have their points. */
const LOSSES = Array.from({ length: 61 }, (_, i) => 10 ** (-4 + i / 20)).map(
  (loss) => +loss.toPrecision(4),
);

const measured = (
  cells: readonly ResponseCell[],
  what: string,
  wanted: Partial<ResponseCell>,
): Point[] =>
  cells
    .filter((cell) =>
      Object.entries(wanted).every(([key, value]) => cell[key as keyof ResponseCell] === value),
    )
    .map(({ loss, windowSegments: { mean, deviation } }) => ({
      what,
      loss,
      window: mean,
      low: Math.max(mean - deviation, 0.1),
      high: mean + deviation,
    }));

/** Reno beside Mathis and PFTK. */
export function renoPlot({ response }: TheoryReport): TopLevelSpec {
  const lines = LOSSES.flatMap((loss): Point[] => {
    const linux = predict({ profile: "linux", loss, rttMs: 100 });
    const rfc = predict({ profile: "rfc", loss, rttMs: 100 });
    return [
      { what: "Mathis: 1.22 / √p", loss, window: linux.mathis },
      { what: "random losses: 1.31 / √p", loss, window: linux.renoIndependent },
      { what: "PFTK, RTO 1 s", loss, window: rfc.pftk },
      { what: "PFTK, RTO 300 ms", loss, window: linux.pftk },
    ];
  });
  const of = { cc: "reno", rttMs: 100, pattern: "independent" } as const;
  const points = [
    ...measured(response, "seedwire, linux", { ...of, profile: "linux" }),
    ...measured(response, "seedwire, rfc (no SACK)", { ...of, profile: "rfc" }),
  ];
  return plot(lines, points, {
    title: "Reno under random loss",
    subtitle: "RTT 100 ms, MSS 1460; mean and standard deviation of 3 seeds",
    lines: [GREY, COLORS["reno"]!, COLORS["bbr3"]!, COLORS["vegas"]!],
    points: [COLORS["reno"]!, COLORS["bbr3"]!],
  });
}

/** CUBIC beside its response function, on a short path and a long one. */
export function cubicPlot({ response }: TheoryReport): TopLevelSpec {
  const rtts = [20, 100];
  const lines = LOSSES.flatMap((loss): Point[] => {
    const [short, long] = rtts.map((rttMs) => predict({ profile: "linux", loss, rttMs }));
    return [
      { what: "RFC 9438 §5.1, RTT 20 ms", loss, window: short!.cubic },
      { what: "RFC 9438 §5.1, RTT 100 ms", loss, window: long!.cubic },
    ];
  });
  // The round trips that the model follows are drawn at random: only where they were measured too.
  const random = response
    .filter(
      ({ cc, profile, pattern }) =>
        cc === "cubic" && profile === "linux" && pattern === "independent",
    )
    .map(({ loss, rttMs, formulas }) => ({
      what: `random losses, RTT ${rttMs} ms`,
      loss,
      window: formulas.cubicIndependent,
    }));
  const of = { cc: "cubic", profile: "linux", pattern: "independent" } as const;
  const points = rtts.flatMap((rttMs) =>
    measured(response, `seedwire, RTT ${rttMs} ms`, { ...of, rttMs }),
  );
  return plot([...lines, ...random], points, {
    title: "CUBIC under random loss",
    subtitle: "linux profile, MSS 1460; mean and standard deviation of 3 seeds",
    lines: [GREY, GREY, COLORS["reno"]!, COLORS["cubic"]!],
    points: [COLORS["reno"]!, COLORS["cubic"]!],
  });
}

interface Look {
  readonly title: string;
  readonly subtitle: string;
  readonly lines: readonly string[];
  readonly points: readonly string[];
}

function plot(lines: readonly Point[], points: readonly Point[], look: Look): TopLevelSpec {
  const names = (of: readonly Point[]): string[] => [...new Set(of.map(({ what }) => what))];
  const [formulas, runs] = [names(lines), names(points)];
  const x = logarithmic("loss", "loss rate p", [1e-4, 1e-3, 1e-2, 1e-1], {
    domain: [8e-5, 0.125],
    format: "~%",
  });
  const title = "window: segments delivered in a round trip";
  const y = logarithmic("window", title, [1, 3, 10, 30, 100, 300], { domain: [1, 300] });
  const legend = { title: null, symbolSize: 600 };
  const line = { field: "what", type: "nominal" as const, legend };
  const point = told("what", runs, [...look.points]);
  return {
    title: { text: look.title, subtitle: look.subtitle },
    width: 460,
    height: 360,
    layer: [
      {
        data: { values: [...lines] },
        mark: { type: "line", strokeWidth: 1.5 },
        encoding: {
          x,
          y,
          stroke: { ...line, scale: { domain: formulas, range: [...look.lines] } },
          strokeDash: { ...line, scale: { domain: formulas, range: DASHES } },
        },
      },
      {
        data: { values: [...points] },
        mark: { type: "rule", strokeWidth: 1.5 },
        encoding: {
          x,
          y: { field: "low", type: "quantitative" },
          y2: { field: "high" },
          color: point.color,
        },
      },
      {
        data: { values: [...points] },
        mark: { type: "point", filled: true, size: 55, opacity: 1 },
        encoding: { x, y, ...point },
      },
    ],
    resolve: { legend: { stroke: "independent", strokeDash: "independent" } },
  };
}

const DASHES = [
  [1, 0],
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
];
