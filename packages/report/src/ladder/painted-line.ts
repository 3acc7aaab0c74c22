import type { Tone } from "./step.ts";

/** A piece of a line in one tone. */
export interface Part {
  readonly text: string;
  readonly tone: Tone;
}

/** A line of text that is painted piece by piece; what is painted later covers what is there. */
export class PaintedLine {
  readonly #letters: string[];
  readonly #tones: Tone[];

  constructor(width: number) {
    this.#letters = Array<string>(width).fill(" ");
    this.#tones = Array<Tone>(width).fill("plain");
  }

  /** Paints a text from a column on; what lies outside the line is cut off. */
  paint(from: number, text: string, tone: Tone): void {
    for (let i = 0; i < text.length; i++) {
      const at = from + i;
      if (at < 0 || at >= this.#letters.length) continue;
      this.#letters[at] = text[i]!;
      this.#tones[at] = tone;
    }
  }

  /** The line in pieces, without spaces at its end. */
  parts(): Part[] {
    const parts: { text: string; tone: Tone }[] = [];
    const end = this.#letters.findLastIndex((letter) => letter !== " ");
    for (let at = 0; at <= end; at++) {
      const [letter, tone] = [this.#letters[at]!, this.#tones[at]!];
      const last = parts.at(-1);
      if (last !== undefined && (last.tone === tone || letter === " ")) last.text += letter;
      else parts.push({ text: letter, tone });
    }
    return parts;
  }
}
