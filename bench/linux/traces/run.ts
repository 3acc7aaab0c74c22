import type { DelayModel } from "@seedwire/link";
import { InputError, pattern, runScenario, scenario, segments } from "seedwire";
import type { Connection, Network } from "seedwire";
import { MEASURED_HOST } from "../linux-host.ts";
import type { TransferPlan } from "./plan.ts";
import { Recorder, type RecordedRow } from "./record.ts";

/** What is not as it is by itself in the simulator. */
export interface RunConditions {
  /** Timers are those of a wheel with ticks of so long (HZ 250: 4 ms), instead of exact ones. */
  readonly timerTickNs?: number;
  /** When it begins: where in its ticks the wheel is then. */
  readonly startNs?: number;
  /** How much later packets of the server come. */
  readonly lateness?: DelayModel;
}

/**
 * Runs a transfer in the simulator: client and server, one cable, the packets lost that the plan
 * names. The server reads at once and closes when the client does.
 *
 * @throws {InputError} if the plan asks for what the simulator does not have
 */
export async function runTransfer(
  plan: TransferPlan,
  { timerTickNs = 0, startNs = 0, lateness }: RunConditions = {},
): Promise<readonly RecordedRow[]> {
  const rows: RecordedRow[] = [];
  const transfer = scenario("transfer", async ({ net }) => {
    const { congestionControl } = plan;
    const client = net.host("client", {
      tcp: { ...MEASURED_HOST, congestionControl, timerTickNs },
    });
    const server = net.host("server", { tcp: { ...MEASURED_HOST, timerTickNs } });
    net.cable(client, server, {
      rateBps: plan.rateMbps * 1e6,
      delayNs: (plan.rttMs / 2) * 1e6,
      mtuBytes: plan.mtuBytes,
      queue: plan.queuePackets,
      forward: { loss: segments(plan.lostThere) },
      back: { loss: segments(plan.lostBack), jitter: lateness },
    });
    const recorder = new Recorder(net, client, startNs);
    server.tcp.listen(5201, (accepted) => {
      accepted.onData = () => {};
      accepted.onEnd = () => accepted.end();
    });
    await net.until(startNs);
    const connection = client.tcp.open(server, 5201);
    connection.onOpen = () => {
      if (plan.pauseMs === 0) write(net, connection, plan, recorder);
      else net.after(Math.round(plan.pauseMs * 1e6), () => write(net, connection, plan, recorder));
    };
    await connection.closed();
    rows.push(...recorder.rows);
    net.stop();
  });
  const { error } = await runScenario(transfer);
  if (error instanceof RangeError) throw new InputError(error.message);
  if (error !== null) throw error;
  return rows;
}

/** Writes everything at once; closes at once too, or so long after the last byte is acknowledged. */
function write(
  net: Network,
  connection: Connection,
  { bytes, closeAfterMs }: TransferPlan,
  recorder: Recorder,
): void {
  connection.push(pattern(bytes));
  if (closeAfterMs === null) return connection.end();
  recorder.onProgress = () => {
    if (connection.status.acknowledgedBytes < bytes) return;
    recorder.onProgress = null;
    net.after(closeAfterMs * 1e6, () => connection.end());
  };
}
