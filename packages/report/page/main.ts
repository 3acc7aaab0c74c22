// What draws the plots of a page; `packages/report/src/html/report-page.ts` puts it in, with the data.
import type { PageData } from "../src/html/page-data.ts";
import { drawRun } from "./run-plots.ts";

/** Places whose run is not drawn yet. */
const waiting = new Set<Element>(document.querySelectorAll(".plots"));

/** Each run is drawn when it comes into sight, and all before they are printed. */
const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) if (isIntersecting) draw(target);
  },
  { rootMargin: "600px" },
);
for (const place of waiting) observer.observe(place);
addEventListener("beforeprint", () => waiting.forEach(draw));

function draw(place: Element): void {
  if (!waiting.delete(place)) return;
  observer.unobserve(place);
  const data: PageData = JSON.parse(place.nextElementSibling!.textContent);
  drawRun(place as HTMLElement, data);
}
