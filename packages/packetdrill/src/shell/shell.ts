import { seconds, type Ns } from "@seedwire/engine";
import { CommandReader, type Command } from "./command-line.ts";
import { loadDefaults } from "./defaults-sh.ts";
import { parameterName, rememberAndSet, restoreParameters, setParameter } from "./settings.ts";
import { createSettings, type KernelSettings } from "./settings.ts";
import { failed, notSupported, succeeded, type Status } from "./status.ts";
import { change, sysctl } from "./sysctl.ts";
import { trafficControl } from "./traffic-control.ts";
import { Unsupported } from "./unsupported.ts";

/** How the commands of a back-quoted event ended. */
export interface ShellResult {
  /** "fail" if the exit status is not 0. */
  readonly outcome: "pass" | "fail" | "unsupported";
  /** What was wrong, with the command; empty for a pass. */
  readonly message: string;
  /** Line of the script with that command, or with the first one. */
  readonly line: number;
  /** What has no effect here and is accepted all the same: "ignored: net.inet.tcp.log". */
  readonly notes: readonly string[];
  /** Parameters that were set. */
  readonly changed: readonly string[];
  /** Whether the host shall forget what it has learned of paths: metrics, cookies, path MTUs. */
  readonly forgetsPaths: boolean;
  /** How long the commands take: what they sleep. */
  readonly tookNs: Ns;
}

/** Only these begin a command: what stands before them changes nothing here. */
const PREFIXES = /^(?:sudo|sh|bash|source|\.|exec|command|time|python[\d.]*)$/;
/** Commands of other systems that load parts of the kernel which are always there, or print. */
const HARMLESS = new Set([
  "true",
  ":",
  "echo",
  "printf",
  "kldload",
  "kldunload",
  "modprobe",
  "sync",
]);

/**
 * Interprets the few commands that scripts give to a shell. It keeps what they set, for
 * `toTcpOptions` to read.
 */
export class Shell {
  readonly settings: KernelSettings = createSettings();
  readonly #variables = new Map<string, string>([["PPID", "1"]]);
  #forgetsPaths = false;
  #tookNs: Ns = 0;

  /** @param line line of the script on which `text` begins */
  run(text: string, line: number): ShellResult {
    const reader = new CommandReader(text, line, this.#variables);
    const notes: string[] = [];
    this.#forgetsPaths = false;
    this.#tookNs = 0;
    this.settings.changed.clear();
    let last: ShellResult = this.#result(succeeded(), line, notes, "");
    try {
      for (let command = reader.next(); command !== null; command = reader.next()) {
        if (command.runs === "after success" && last.outcome !== "pass") continue;
        if (command.runs === "after failure" && last.outcome === "pass") continue;
        const status = this.#execute(command);
        notes.push(...status.notes);
        this.#tookNs += status.tookNs;
        last = this.#result(status, command.line, notes, command.words.join(" "));
        if (status.ok === "unsupported") return last;
      }
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      return this.#result(notSupported(`${error.message} in a command`), error.line, notes, "");
    }
    // As in a shell, the last command decides.
    return last.outcome === "pass" ? { ...last, line } : last;
  }

  #result(status: Status, line: number, notes: readonly string[], command: string): ShellResult {
    const { ok, message } = status;
    const outcome = ok === true ? "pass" : ok === false ? "fail" : "unsupported";
    const effects = {
      changed: [...this.settings.changed],
      forgetsPaths: this.#forgetsPaths,
      tookNs: this.#tookNs,
    };
    if (outcome === "pass") return { outcome, message: "", line, notes, ...effects };
    const about = command === "" || message.includes(command) ? "" : `\`${command}\`: `;
    const what = outcome === "fail" ? message : `${message} is not supported`;
    return { outcome, message: about + what, line, notes, ...effects };
  }

  #execute({ words, outputFile }: Command): Status {
    const [first = ""] = words;
    const assignment = /^(\w+)=(.*)$/s.exec(first);
    if (assignment !== null) {
      if (words.length > 1) return notSupported("a variable for one command");
      this.#variables.set(assignment[1]!, assignment[2]!);
      return succeeded();
    }
    if (PREFIXES.test(first) && words.length > 1) {
      return this.#execute({ words: words.slice(1), outputFile, runs: "always", line: 0 });
    }
    const name = first.replace(/^.*\//, "");
    const args = words.slice(1);
    if (outputFile.startsWith("/proc/sys/")) return this.#write(name, args, outputFile);
    if (HARMLESS.has(name)) return succeeded();
    if (name === "false") return failed("exit status 1");
    if (name === "sleep") return sleep(args);
    if (name === "sysctl") return sysctl(args, this.settings);
    if (name === "defaults.sh") return this.#loadDefaults();
    if (name === "set_sysctls.py") return this.#setSysctls(args);
    if (/^sysctl_restore.*\.sh$/.test(name)) {
      restoreParameters(this.settings);
      return succeeded();
    }
    const status = trafficControl(name, args);
    if (status === "forget paths") this.#forgetsPaths = true;
    return typeof status === "string" ? succeeded() : status;
  }

  #loadDefaults(): Status {
    loadDefaults(this.settings);
    this.#forgetsPaths = true;
    return succeeded();
  }

  /** `set_sysctls.py NAME=VALUE ...`, with paths as names. */
  #setSysctls(args: readonly string[]): Status {
    const status = succeeded();
    for (const arg of args) {
      const at = arg.indexOf("=");
      if (at === -1) return failed(`set_sysctls.py: "${arg}" is no NAME=VALUE`);
      const [name, value] = [parameterName(arg.slice(0, at)), arg.slice(at + 1)];
      const one = change(name, value, this.settings, rememberAndSet);
      status.notes.push(...one.notes);
      if (one.ok !== true) return { ...one, notes: status.notes };
    }
    return status;
  }

  /** `echo VALUE > /proc/sys/...`. */
  #write(name: string, args: readonly string[], file: string): Status {
    if (name !== "echo") return notSupported(name);
    const value = args.filter((arg) => !/^-[neE]+$/.test(arg)).join(" ");
    return change(parameterName(file), value, this.settings, setParameter);
  }
}

/** `sleep SECONDS`: it takes its time, in which the host goes on. */
function sleep(args: readonly string[]): Status {
  const [length = ""] = args;
  if (args.length !== 1 || !/^(?:\d+\.?\d*|\.\d+)s?$/.test(length)) {
    return notSupported(`sleep ${args.join(" ")}`);
  }
  return succeeded(seconds(Number.parseFloat(length)));
}
