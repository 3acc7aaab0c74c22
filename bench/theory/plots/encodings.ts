import { COLORS, GREY } from "./svg.ts";

/** A logarithmic axis with these ticks. */
export const logarithmic = (
  field: string,
  title: string,
  ticks: number[],
  { domain, format = "~r" }: { domain?: number[]; format?: string } = {},
) => ({
  field,
  type: "quantitative" as const,
  scale: { type: "log" as const, nice: false, ...(domain !== undefined && { domain }) },
  axis: { title, values: ticks, format },
});

/** A linear axis from 0 on; to the largest value, if no end is given. */
export const linear = (
  field: string,
  title: string,
  { end, format = "~r" }: { end?: number; format?: string } = {},
) => ({
  field,
  type: "quantitative" as const,
  scale: { zero: true, ...(end !== undefined && { domain: [0, end] }) },
  axis: { title, tickCount: 5, format },
});

/** Tells apart by color, and the same by shape, in one legend. */
export const told = (field: string, domain: string[], range: string[]) => {
  const what = { field, type: "nominal" as const, legend: { title: null } };
  return {
    color: { ...what, scale: { domain, range } },
    shape: { ...what, scale: { domain } },
  };
};

/** Tells congestion controls apart, each in its own color. */
export function byControl(values: readonly { readonly cc: string }[]) {
  const domain = [...new Set(values.map(({ cc }) => cc))];
  const range = domain.map((cc) => COLORS[cc] ?? GREY);
  return told("cc", domain, range);
}

/** A picture for each congestion control, all of one size. */
export function perControl(values: readonly { readonly cc: string }[]) {
  const { domain } = byControl(values).color.scale;
  return {
    data: { values: [...values] },
    facet: { field: "cc", type: "nominal" as const, sort: domain, header: { title: null } },
    columns: 3,
  };
}
