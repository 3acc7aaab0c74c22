import { Command, Option } from "commander";
import type { PacketdrillFlags } from "./commands/packetdrill.ts";
import type { ReplayFlags } from "./commands/replay.ts";
import type { RunFlags } from "./commands/run.ts";
import { addDiff } from "./add-diff.ts";
import { addExplore } from "./add-explore.ts";
import { addShrink } from "./add-shrink.ts";
import { addSweep } from "./add-sweep.ts";
import type { Terminal } from "./terminal.ts";
import { ownVersion } from "./version.ts";

/** What a command does; its modules are only loaded when it is called, so that help is quick. */
type Finish = (code: number) => void;

/**
 * The command line as people see it in `--help`.
 *
 * @param finish takes the exit code of the command that ran
 */
export function createProgram(terminal: Terminal, finish: Finish): Command {
  const program = new Command("seedwire")
    .description("A deterministic network simulator: a seed goes in, every packet comes out.")
    .version(ownVersion())
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('"seedwire --help" shows all commands, "seedwire run --help" their options')
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
      outputError: (text, write) => write(text.replace(/^error: /, "seedwire: ")),
      getOutHasColors: () => terminal.outColors.isColorSupported,
      getErrHasColors: () => terminal.errColors.isColorSupported,
    })
    .configureHelp({ showGlobalOptions: false })
    .addHelpText("after", EXIT_CODES);
  addRun(program, terminal, finish);
  addSweep(program, terminal, checkOption("watch each run with all oracles"), finish);
  addReplay(program, terminal, finish);
  addShrink(program, terminal, checkOption("watch the run with all oracles"), finish);
  addDiff(program, terminal, guardOption(), finish);
  addExplore(program, terminal, finish);
  addList(program, terminal, finish);
  addNew(program, terminal, finish);
  addPacketdrill(program, terminal, finish);
  return program;
}

const EXIT_CODES = `
Exit codes: 0 all passed, 1 a scenario failed, 2 bad usage or input, 3 a bug in seedwire.
Start here: npx seedwire run scenarios/lossy-download.ts`;

function addRun(program: Command, terminal: Terminal, finish: Finish): void {
  const command = program
    .command("run")
    .description("run the scenarios of a file")
    .argument("<file>", "a .ts, .mts, .js or .mjs file that exports scenarios")
    .option("--only <name>", "run only this one of the file's scenarios")
    .option("--seed <text>", "what all randomness of the run follows from, any text", "1")
    .option("--set <name=value>", "set a parameter, with its unit; can be repeated", collect)
    .option("--until <duration>", 'stop at this virtual time, for example "10s"')
    .addOption(checkOption("watch the run with all oracles"))
    .addOption(guardOption());
  addOutputs(command, "write what befell each packet of a run, for replay")
    .addOption(
      new Option("--digest <what>", "digest over header fields and lengths, or payload bytes too")
        .choices(["headers", "full"])
        .default("headers"),
    )
    .addOption(wireOption())
    .action(async (file: string, flags: RunFlags) => {
      const { run } = await import("./commands/run.ts");
      finish(await run(file, flags, terminal));
    });
}

function addReplay(program: Command, terminal: Terminal, finish: Finish): void {
  const command = program
    .command("replay")
    .description("repeat a recorded run from its fates, and compare")
    .argument("<fates>", 'a file that "run --fates" wrote, edited or not')
    .addOption(checkOption("watch the run with all oracles, also if the file does not say so"))
    .addOption(guardOption());
  addOutputs(command, "record this run; it may be the same file")
    .addOption(
      new Option(
        "--digest <what>",
        "digest over header fields and lengths, or payload bytes too (default: as recorded)",
      ).choices(["headers", "full"]),
    )
    .addOption(wireOption())
    .action(async (file: string, flags: ReplayFlags) => {
      const { replay } = await import("./commands/replay.ts");
      finish(await replay(file, flags, terminal));
    });
}

/** What a command that runs scenarios can write. */
const addOutputs = (command: Command, aboutFates: string): Command =>
  command
    .option("--json", "print one JSON document, and all else to stderr")
    .option("--pcap <file>", "write a capture for Wireshark (pcapng)")
    .option(
      "--pcap-at <where>",
      "capture each packet once, on each link (links), at both ends of each (all), or at a host (its name)" +
        ' (default: "once")',
    )
    .option("--trace <file>", "write every event as a line of JSON")
    .option("--report <file>", "write an HTML file with tables, plots and a packet ladder")
    .option("--why", "tell why senders send what they send: windows, losses, repairs, with reasons")
    .option("--ladder", "draw the packets: hosts are columns, time runs downward")
    .option(
      "--ladder-hosts <names>",
      "draw only what these hosts (client,router,server) send each other, or each hop of all (all)",
    )
    .option("--fates <file>", aboutFates);

const checkOption = (about: string): Option =>
  new Option("--check [names]", `${about}, or with some: --check=packets-kept,fragments`);

const guardOption = (): Option =>
  new Option("--guard", "refuse clocks, timers, randomness and I/O of the host in the scenario");

const wireOption = (): Option =>
  new Option("--wire <what>", "move packets as objects, or as real bytes on every hop")
    .choices(["objects", "bytes"])
    .default("objects");

function addList(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command("list")
    .description("list scenarios with their parameters, units and defaults")
    .argument("[where]", "a file or folder (default: scenarios)")
    .option("--json", "print one JSON document")
    .action(async (where: string | undefined, flags: { json?: boolean }) => {
      const { list } = await import("./commands/list.ts");
      finish(await list(where, flags, terminal));
    });
}

function addNew(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command("new")
    .description("write a commented scenario to start from")
    .argument("<name>", "scenarios/NAME.ts if there is a folder scenarios, else NAME.ts")
    .action(async (name: string) => {
      const { create } = await import("./commands/new.ts");
      finish(create(name, terminal));
    });
}

function addPacketdrill(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command("packetdrill")
    .description("run packetdrill scripts in virtual time")
    .argument("<scripts...>", "files, and folders with .pkt files in them")
    .option(
      "-D, --define <name=value>",
      "give a word of the scripts a value; can be repeated",
      collect,
    )
    .option("--json", "print one line of JSON for each script: file, outcome, line, message, ms")
    .option("--relaxed", "compare neither window fields nor order and padding of options")
    .option("--exact", "times must be right to the microsecond")
    .option("--allow-unsupported", "exit with 0 also if something was not supported")
    .addOption(
      new Option("--profile <name>", "what the TCP under test behaves like")
        .choices(["linux", "rfc"])
        .default("linux"),
    )
    .option("--seed <text>", "what ports and first sequence numbers follow from", "1")
    .option("--verbose", "show how long each took, and the whole report of all")
    .addHelpText("after", SCRIPT_OPTIONS)
    .allowUnknownOption()
    .action(async (operands: string[], flags: PacketdrillFlags) => {
      const { packetdrill } = await import("./commands/packetdrill.ts");
      finish(packetdrill(operands, flags, terminal));
    });
}

const SCRIPT_OPTIONS = `
packetdrill's own options go before those in the scripts: --ip_version=ipv4 --local_ip=ADDRESS
--remote_ip=ADDRESS --bind_port=N --connect_port=N --mtu=N --mss=N --tolerance_usecs=N
--tolerance_percent=N --tcp_ts_tick_usecs=N --tcp_ts_ecr_scaled --strict_segments --non_fatal=WHAT

Exit codes: 0 all passed, 1 a script failed or needs what is not supported, 2 bad usage or a
malformed script.`;

const collect = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];
