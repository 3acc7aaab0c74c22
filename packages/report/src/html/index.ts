export type { PageData, PageLink, PageMarks, PagePoints, PageSender } from "./page-data.ts";
export { ReportRecorder } from "./report-recorder.ts";
export { reportPage, type PageAssets, type ReportRun, type ReportTable } from "./report-page.ts";
