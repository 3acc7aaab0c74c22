import type { Zoom } from "./zoom.ts";

/** Zooming without a mouse. */
export function zoomButtons(zoom: Zoom): HTMLElement {
  const bar = document.createElement("div");
  bar.className = "zoom";
  const add = (text: string, about: string, act: () => void): void => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.title = about;
    button.setAttribute("aria-label", about);
    button.addEventListener("click", act);
    bar.append(button);
  };
  add("−", "show twice as much time", () => zoom.scale(2));
  add("+", "show half as much time", () => zoom.scale(0.5));
  add("◀", "show what was before", () => zoom.move(-0.5));
  add("▶", "show what comes after", () => zoom.move(0.5));
  add("all", "show the whole run", () => zoom.reset());
  return bar;
}
