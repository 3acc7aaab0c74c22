/** A colour of the style sheet, as it is in light or in dark: `--line-1`. */
export const color = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();
