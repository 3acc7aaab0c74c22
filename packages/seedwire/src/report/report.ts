export interface Metric {
  readonly name: string;
  readonly value: number;
  /** "bps", "ns", "bytes", "packets", ...; "" for a bare number. */
  readonly unit: string;
}

export class Report {
  readonly metrics: Metric[] = [];
  readonly notes: string[] = [];

  metric(name: string, value: number, unit = ""): void {
    this.metrics.push({ name, value, unit });
  }

  note(text: string): void {
    this.notes.push(text);
  }
}
