export { RECOVERIES, type ConnectionSeries, type SenderQuantity } from "./connection-series.ts";
export type { LinkSeries } from "./link-series.ts";
export type { MarkedPoints } from "./marks.ts";
export type { Points, Series } from "./series.ts";
export { TimeSeries, type DeliveredSeries, type TimeSeriesOptions } from "./time-series.ts";
