import { LINUX_PARAMETERS } from "./linux-parameters.ts";

/** What scripts have set in their kernel. Plain data. */
export interface KernelSettings {
  /** By their names with dots, the one that was set last at the end. Linux's and FreeBSD's names. */
  readonly values: Map<string, string>;
  /** What `set_sysctls.py` found before it set something; null for what nobody had set. */
  readonly remembered: Map<string, string | null>;
  /** What the latest commands have set. */
  readonly changed: Set<string>;
}

export const createSettings = (): KernelSettings => ({
  values: new Map(),
  remembered: new Map(),
  changed: new Set(),
});

/** The name of a parameter with dots: `/proc/sys/net/ipv4/tcp_sack` is `net.ipv4.tcp_sack`. */
export function parameterName(path: string): string {
  const name = path.replace(/^\/proc\/sys\//, "");
  const [first = ""] = name.match(/[./]/) ?? [];
  return first === "/" ? name.replaceAll("/", ".") : name;
}

/** The whole value that is set: where fewer numbers are given than there are, the others stay. */
export function wholeValue(settings: KernelSettings, name: string, value: string): string {
  const parts = value.trim().split(/\s+/);
  const { numbers = 1 } = LINUX_PARAMETERS[name] ?? {};
  const others = numbers > 1 ? (readParameter(settings, name) ?? "").split(" ") : [];
  return [...parts, ...others.slice(parts.length)].join(" ");
}

/** Sets a parameter to a whole value. */
export function setParameter(settings: KernelSettings, name: string, value: string): void {
  const { changed, values } = settings;
  changed.add(name);
  values.delete(name);
  values.set(name, value);
}

/** The value of a parameter: what was set, else what Linux has from the start; undefined for none. */
export const readParameter = ({ values }: KernelSettings, name: string): string | undefined =>
  values.get(name) ?? LINUX_PARAMETERS[name]?.initial;

/** The first number of a parameter of Linux. */
export const readNumber = (settings: KernelSettings, name: string): number =>
  Number.parseInt(readParameter(settings, name) ?? "0", 10);

/** Sets a parameter, so that {@link restoreParameters} brings back what was there. */
export function rememberAndSet(settings: KernelSettings, name: string, value: string): void {
  const { values, remembered } = settings;
  if (!remembered.has(name)) remembered.set(name, values.get(name) ?? null);
  setParameter(settings, name, value);
}

/** Puts remembered values back. */
export function restoreParameters(settings: KernelSettings): void {
  for (const [name, value] of settings.remembered) {
    if (value === null) {
      settings.values.delete(name);
      settings.changed.add(name);
    } else setParameter(settings, name, value);
  }
  settings.remembered.clear();
}
