import picocolors from "picocolors";

/** Functions that colour a text, or leave it as it is where there are no colours. */
export type Colors = ReturnType<typeof picocolors.createColors>;

export const colorsIf = (enabled: boolean): Colors => picocolors.createColors(enabled);
