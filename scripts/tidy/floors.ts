/** The floors of the house, lowest first. A package imports only from floors below its own. */
const floors: readonly (readonly string[])[] = [
  ["engine"],
  ["wire"],
  ["link"],
  ["ip"],
  ["udp", "tcp", "local"],
  ["socket"],
  ["trace"],
  ["seedwire"],
  ["report"],
  ["testing"],
  ["packetdrill"],
  ["cli"],
];

/** Folder of a package of the workspace by the name it is imported under. */
export function folderOf(packageName: string): string | undefined {
  const folder = packageName.startsWith("@seedwire/") ? packageName.slice(10) : packageName;
  if (packageName !== folder) return folder;
  return packageName === "seedwire" ? "seedwire" : undefined;
}

export function floorOf(folder: string): number | undefined {
  const floor = floors.findIndex((members) => members.includes(folder));
  return floor === -1 ? undefined : floor;
}

/** Why `from` may not use `to`, or undefined if it may. */
export function whyNotBelow(from: string, to: string): string | undefined {
  const [fromFloor, toFloor] = [floorOf(from), floorOf(to)];
  if (fromFloor === undefined || toFloor === undefined) return "which has no floor";
  if (toFloor < fromFloor) return undefined;
  return toFloor === fromFloor ? "which is on the same floor" : "which is on a floor above";
}
