import type { Cable } from "./cable.ts";
import type { Host } from "./host.ts";

/** A network cut in parts. */
export class Partition {
  readonly cables: readonly Cable[];

  /** Cuts every cable whose ends are in two different groups. */
  constructor(cables: readonly Cable[], groups: readonly (readonly Host[])[]) {
    const groupOf = new Map<Host, number>();
    groups.forEach((group, number) => {
      for (const host of group) {
        if (groupOf.has(host) && groupOf.get(host) !== number) {
          throw new RangeError(`A partition has "${host.name}" in two groups`);
        }
        groupOf.set(host, number);
      }
    });
    this.cables = cables.filter(({ ends: [a, b] }) => {
      const [groupA, groupB] = [groupOf.get(a), groupOf.get(b)];
      return groupA !== undefined && groupB !== undefined && groupA !== groupB;
    });
    if (this.cables.length === 0) {
      const names = groups.map((group) => `[${group.map(({ name }) => name).join(", ")}]`);
      throw new RangeError(
        `A partition ${names.join(" ")} cuts nothing: no cable leads from one group to another. ` +
          "Name the routers between them too",
      );
    }
    for (const cable of this.cables) cable.cut(this);
  }

  /** Mends what this partition cut. */
  heal(): void {
    for (const cable of this.cables) cable.mend(this);
  }
}
