import { controllers, tcpConfig } from "@seedwire/tcp";
import { isOfFreeBsd } from "./freebsd-parameters.ts";
import { LINUX_PARAMETERS, whyRefused } from "./linux-parameters.ts";
import {
  parameterName,
  readParameter,
  setParameter,
  wholeValue,
  type KernelSettings,
} from "./settings.ts";
import { failed, notSupported, succeeded, type Status } from "./status.ts";
import { meaningOf } from "./tcp-options.ts";

/** Options of `sysctl` that change nothing here; Linux's and FreeBSD's. */
const OPTIONS =
  /^(?:-[qwneNbioxd]+|--(?:quiet|write|values|ignore|names|binary|deprecated|dry-run))$/;

/** `sysctl NAME=VALUE ...`: sets parameters; reading one (`sysctl NAME`) only says whether it is there. */
export function sysctl(args: readonly string[], settings: KernelSettings): Status {
  const status = succeeded();
  let ignoresUnknown = false;
  for (const arg of args) {
    if (arg.startsWith("-")) {
      if (!OPTIONS.test(arg)) return notSupported(`sysctl ${arg}`);
      ignoresUnknown ||= arg === "--ignore" || /^-\w*[ei]/.test(arg);
      continue;
    }
    const assignment = /^([^=]+?)\s*=\s*([\s\S]*)$/.exec(arg);
    const one =
      assignment === null
        ? read(parameterName(arg), settings, ignoresUnknown)
        : change(parameterName(assignment[1]!), assignment[2]!, settings, setParameter);
    if (status.ok === true) Object.assign(status, { ok: one.ok, message: one.message });
    status.notes.push(...one.notes);
  }
  return status;
}

function read(name: string, settings: KernelSettings, ignoresUnknown: boolean): Status {
  const isKnown = readParameter(settings, name) !== undefined || isOfFreeBsd(name);
  return isKnown || ignoresUnknown ? succeeded() : failed(`there is no parameter ${name}`);
}

/**
 * Sets one parameter, if it can have that value. One that means nothing here is noted.
 *
 * @param set how to set it
 */
export function change(
  name: string,
  value: string,
  settings: KernelSettings,
  set: typeof setParameter,
): Status {
  const why = whyRefused(name, value);
  if (why !== undefined) return failed(`${name} cannot be "${value}": ${why}`);
  const whole = wholeValue(settings, name, value);
  const isController = name === "net.ipv4.tcp_congestion_control";
  if (isController && !Object.hasOwn(controllers, whole)) {
    return notSupported(`congestion control ${whole}`);
  }
  const meaning = meaningOf(name);
  try {
    tcpConfig(meaning?.(whole) ?? {});
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return failed(`${name} cannot be "${value}": ${error.message}`);
  }
  set(settings, name, whole);
  const status = succeeded();
  const isHeeded = meaning !== undefined || LINUX_PARAMETERS[name]?.initial === whole;
  if (!isHeeded) status.notes.push(`ignored: ${name}`);
  return status;
}
