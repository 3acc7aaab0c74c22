// What draws the plots of a page; `packages/report/src/html/report-page.ts` puts it in, with the data.
import type { PageData } from "../src/html/page-data.ts";
import { drawRun } from "./run-plots.ts";

/** Each run is drawn when it comes into sight. */
const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      draw(target as HTMLElement);
    }
  },
  { rootMargin: "600px" },
);
for (const place of document.querySelectorAll(".plots")) observer.observe(place);

function draw(place: HTMLElement): void {
  const data: PageData = JSON.parse(place.nextElementSibling!.textContent);
  drawRun(place, data);
}
