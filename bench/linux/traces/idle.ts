import type { DelayModel } from "@seedwire/link";
import { seconds, type Connection, type TcpOptions } from "seedwire";
import { inLab, PORT, type Lab } from "../timers/lab.ts";
import { compareRows } from "./compare-rows.ts";
import type { TraceComparison } from "./compare-trace.ts";
import type { TraceFile, TraceRow } from "./file.ts";
import { Recorder, type RecordedRow } from "./record.ts";
import { relativeRows } from "./relative.ts";
import { measuredLateness } from "./replay.ts";

/** What the applications did while a table of timers was taken. Their own times are read off the table. */
interface IdleScript {
  readonly client?: TcpOptions;
  readonly server?: TcpOptions;
  /** @param n the number in the scenario's name */
  readonly run: (lab: Lab, rows: readonly TraceRow[], n: number) => Promise<void>;
}

/** How long an answer of 100 bytes is under way. */
const ANSWER_NS = 25_121_600;
const HUNDRED = "x".repeat(100);

const SCRIPTS: Readonly<Record<string, IdleScript>> = {
  "keepalive-dead": {
    client: {
      keepAlive: true,
      keepAliveIdleNs: seconds(3),
      keepAliveIntervalNs: seconds(1),
      keepAliveProbes: 3,
    },
    run: async (lab, rows) => {
      const connection = connect(lab, { echoes: true });
      writeAt(lab, connection, rows.filter(isData).slice(0, 1));
      let answers = 1;
      connection.onData = () => void (answers++ < 3 && connection.push(HUNDRED));
      await lab.net.until("1s");
      lab.cable.down();
      await connection.closed();
    },
  },
  "syn-timeout": {
    run: async (lab) => {
      lab.cable.down();
      await lab.client.tcp.open(lab.server, PORT).closed();
    },
  },
  "time-wait": {
    run: async (lab, rows) => {
      const connection = connect(lab, { echoes: true });
      writeAt(lab, connection, rows.filter(isData).slice(0, 1));
      connection.onData = () => connection.end();
      await connection.closed();
    },
  },
  "delayed-ack-N": {
    client: { nagle: false },
    run: async (lab, rows) => {
      const connection = connect(lab);
      writeAt(lab, connection, rows.filter(isData));
      const end = rows.find(({ flags }) => flags.includes("F")) ?? rows.at(-1)!;
      lab.net.at(nsOf(end), () => {
        connection.end(); // both programs end
        for (const each of lab.server.tcp.connections) each.end();
      });
      await connection.closed();
    },
  },
  nagle: {
    run: async (lab, rows) => {
      const answers = rows.filter(({ direction, length }) => direction === "<" && length > 0);
      const connection = connect(lab, { answers: answers.map((row) => nsOf(row) - ANSWER_NS) });
      const begins = rows.filter((row) => isData(row) && row.seq % 200 === 1);
      writeAt(lab, connection, begins, 2);
      await lab.net.until(nsOf(rows.at(-1)!) + seconds(0.01));
    },
  },
  "zero-window": {
    server: { receiveBufferBytes: 16384, receiveBufferFixed: true },
    run: async (lab, rows) => {
      const connection = connect(lab, { isAsleep: true });
      const { timeMs } = rows.find(isData)!;
      // Its PSH bits tell that the client wrote pieces of this size.
      lab.net.at(Math.round(timeMs * 1e6), () => {
        for (let n = 0; n < 4; n++) connection.push(new Uint8Array(131_072));
      });
      const opens = rows.find(({ window, timeMs: at }) => window > 0 && at > 200_000)!;
      await lab.net.until(nsOf(opens) - 25_050_000);
      const [atServer] = lab.server.tcp.connections;
      atServer!.onData = () => {};
      atServer!.resume();
      await lab.net.until(nsOf(rows.at(-1)!) + seconds(0.2));
    },
  },
  "backlog-N": {
    run: async (lab, rows, backlog) => {
      const { net, client, server } = lab;
      const listener = server.tcp.listen(PORT, { backlog });
      const syns = rows.filter(isSyn);
      const opened: Connection[] = [];
      const first = syns.filter(({ seq }, n) => syns.findIndex((each) => each.seq === seq) === n);
      for (const { timeMs } of first) {
        net.at(Math.round(timeMs * 1e6), () => void opened.push(client.tcp.open(server, PORT)));
      }
      // Somebody accepts before each SYN that is answered beyond those for whom there is room: as soon
      // as the SYN before it has come for nothing.
      for (const answer of rows.filter(({ flags }) => flags === "S.").slice(backlog + 1)) {
        const [, before] = syns.filter(({ timeMs }) => timeMs < answer.timeMs - 45).toReversed();
        await net.until(nsOf(before!) + seconds(0.03));
        await listener.accept();
      }
      await net.until(nsOf(rows.find(({ flags }) => flags === "F.") ?? rows.at(-1)!));
      for (const connection of opened) connection.end();
      await net.sleep("1ms");
    },
  },
};

const isData = ({ direction, length }: TraceRow): boolean => direction === ">" && length > 0;
const isSyn = ({ direction, flags }: TraceRow): boolean => direction === ">" && flags === "S";
const nsOf = ({ timeMs }: TraceRow): number => Math.round(timeMs * 1e6);

interface Server {
  /** Sends back what it reads. */
  readonly echoes?: boolean;
  /** Sends 100 bytes for 200, at these times or as soon as it has them. */
  readonly answers?: readonly number[];
  /** Does not read. */
  readonly isAsleep?: boolean;
}

function connect(
  { net, client, server }: Lab,
  { echoes, answers, isAsleep }: Server = {},
): Connection {
  server.tcp.listen(PORT, (accepted) => {
    let unanswered = 0;
    let answered = 0;
    accepted.onEnd = () => accepted.end();
    if (isAsleep) return;
    accepted.onData = (bytes) => {
      if (echoes) accepted.push(bytes);
      unanswered += bytes.length;
      if (answers === undefined || unanswered < 200) return;
      unanswered -= 200;
      net.at(Math.max(net.now, answers[answered++] ?? 0), () => accepted.push(HUNDRED));
    };
  });
  const connection = client.tcp.open(server, PORT);
  connection.onData = () => {};
  return connection;
}

/** Writes 100 bytes when the table shows that somebody did; so many times. */
function writeAt({ net }: Lab, connection: Connection, rows: readonly TraceRow[], times = 1): void {
  for (const row of rows) {
    net.at(nsOf(row), () => {
      for (let n = 0; n < times; n++) connection.push(HUNDRED);
    });
  }
}

/** Names of the tables of timers that can be repeated. */
export const isKnownIdle = (table: TraceFile): boolean => scriptOf(table) !== undefined;

function scriptOf({ header }: TraceFile): (IdleScript & { readonly n: number }) | undefined {
  const name = header.get("scenario") ?? "";
  const [, n = "0"] = /-(\d+)$/.exec(name) ?? [];
  const script = new Map(Object.entries(SCRIPTS)).get(name.replace(/-\d+$/, "-N"));
  return script === undefined ? undefined : { ...script, n: Number(n) };
}

/**
 * Repeats a table of timers in the simulator and compares, up to the end of the table. If only times
 * differ, it is tried again with an emulator that is as late as it was then, up to the first timer.
 */
export async function compareIdle(table: TraceFile): Promise<TraceComparison> {
  const file = { ...table, rows: relativeRows(table.rows) };
  const simulated = await runIdle(table);
  const unaided = compareRows(file.rows, simulated);
  if (unaided.differences.length > 0) {
    const timer = unaided.timers[0];
    const untilMs = timer === undefined ? Infinity : file.rows[timer.linux]!.timeMs;
    const lateness = measuredLateness(
      table.rows,
      untilMs,
      ({ sizeBytes }) => 25e6 + sizeBytes * 800,
    );
    const again = await runIdle(table, lateness);
    const comparison = compareRows(file.rows, again);
    if (comparison.differences.length === 0) {
      return { ...comparison, file, simulated: again, given: "late emulator", unaided };
    }
  }
  return { ...unaided, file, simulated, given: "", unaided };
}

function runIdle(table: TraceFile, lateness?: DelayModel): Promise<readonly RecordedRow[]> {
  const { rows } = table;
  const { run, n, client = {}, server = {} } = scriptOf(table)!;
  const options = { client, server, ...(lateness === undefined ? {} : { lateness }) };
  return inLab(options, async (lab) => {
    const recorder = new Recorder(lab.net, lab.client);
    await run(lab, rows, n);
    return recorder.rows.slice(0, rows.length);
  });
}
