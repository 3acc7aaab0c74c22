import type { Settings } from "./settings.ts";

/** What is wrong with an option, in words that follow its name. */
export class OptionError extends Error {}

type Apply = (settings: Settings, value: string) => void;

/** What the options mean that a simulator can heed. */
const OPTIONS: Readonly<Record<string, Apply>> = {
  ip_version: (settings, value) => {
    settings.ipVersion = ipVersion(value);
  },
  local_ip: (settings, value) => {
    settings.localIp = value;
  },
  remote_ip: (settings, value) => {
    settings.remoteIp = value;
  },
  bind_port: (settings, value) => {
    settings.bindPort = whole(value, 1, 65535);
  },
  connect_port: (settings, value) => {
    settings.connectPort = whole(value, 1, 65535);
  },
  mtu: (settings, value) => {
    settings.mtuBytes = whole(value, 68, 65535);
  },
  mss: (settings, value) => {
    settings.mssBytes = whole(value, 0, 65535);
  },
  tolerance_usecs: (settings, value) => {
    settings.toleranceUsecs = whole(value, 0, 1e12);
  },
  tolerance_percent: (settings, value) => {
    settings.tolerancePercent = decimal(value);
  },
  tcp_ts_tick_usecs: (settings, value) => {
    settings.tsTickUsecs = whole(value, 0, 1e6);
  },
  tcp_ts_ecr_scaled: (settings, value) => {
    settings.tsEcrScaled = flag(value);
  },
  strict_segments: (settings, value) => {
    settings.strictSegments = flag(value);
  },
  non_fatal: (settings, value) => {
    for (const what of value.split(",")) {
      if (what === "packet" || what === "packets") settings.nonFatalPackets = true;
      else if (what === "syscall" || what === "syscalls") settings.nonFatalCalls = true;
      else throw new OptionError(`is "${what}", expected packet, syscall or both with a comma`);
    }
  },
  define: (settings, value) => {
    const [, name, definition] = /^(\w+)=([\s\S]*)$/.exec(value) ?? [];
    if (name === undefined || definition === undefined) {
      throw new OptionError(`is "${value}", expected NAME=value`);
    }
    settings.definitions.set(name, definition);
  },
};

/** Names of the options that a simulator heeds. */
export const OPTION_NAMES: readonly string[] = Object.keys(OPTIONS);

/** Options that say nothing to a simulator. */
const IGNORED =
  /^(?:gateway_ip|netmask_ip|local_linklocal_ip|remote_linklocal_ip|code_command|code_format|code_sockopt|init_scripts|speed|send_omit_free|is_anyip|dry_run|verbose|debug|psp_udp_port|persistent_tun_dev|tun_dev|wire_\w+|so_\w+)$/;

/** Heeds one option, written without its dashes: `mtu=1500`. Throws {@link OptionError}. */
export function applyOption(settings: Settings, option: string): void {
  const [, name = "", , value = ""] = /^(\w*)(=([\s\S]*))?$/.exec(option) ?? [];
  if (IGNORED.test(name)) return;
  const apply = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;
  if (apply === undefined) {
    throw new OptionError(`is no option; there are ${OPTION_NAMES.join(", ")}`);
  }
  apply(settings, unquoted(value));
}

const unquoted = (value: string): string =>
  /^(["`])[\s\S]*\1$/.test(value) && value.length > 1 ? value.slice(1, -1) : value;

function ipVersion(value: string): Settings["ipVersion"] {
  const version = value.replaceAll("_", "-");
  if (version === "ipv4" || version === "ipv6" || version === "ipv4-mapped-ipv6") return version;
  throw new OptionError(`is "${value}", expected ipv4, ipv6 or ipv4-mapped-ipv6`);
}

function whole(value: string, min: number, max: number): number {
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new OptionError(`is "${value}", expected a whole number of ${min} to ${max}`);
}

function decimal(value: string): number {
  const number = /^(?:\d+\.?\d*|\.\d+)$/.test(value) ? Number(value) : Number.NaN;
  if (number >= 0) return number;
  throw new OptionError(`is "${value}", expected a number such as 12.5`);
}

function flag(value: string): boolean {
  if (value === "" || value === "1" || value === "true") return true;
  if (value === "0" || value === "false") return false;
  throw new OptionError(`is "${value}", expected nothing, 0 or 1`);
}
