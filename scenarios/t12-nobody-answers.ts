import { scenario, seconds, type TcpOptions } from "seedwire";
import { l10 } from "./lib/l10.ts";

/** B is unplugged: when does A repeat its SYN, and when does it give up? Times in seconds. */
const variant = (name: string, tcp: TcpOptions, synsAt: readonly number[], failsAt: number) =>
  scenario(name, async ({ net, expect }) => {
    const { a, b, cable, log } = l10(net, { tcp });
    cable.down();
    await expect(a.tcp.connect(b, 80)).toReject({ code: "ETIMEDOUT" });
    expect(log.on("A>B").map(({ timeNs }) => timeNs / 1e9)).toEqual(synsAt);
    expect(net.now).toBe(seconds(failsAt));
    expect(log.history(a.tcp.connections[0]!)).toEqual(["0 s SYN-SENT", `${failsAt} s CLOSED`]);
  });

/**
 * RTO 1 s, doubled each time up to 60 s (RFC 6298 §5.5). The attempt lasts at least 180 s (RFC 9293
 * MUST-23): the first expiry at or after that is at 183 s.
 */
export const rfc = variant("T12 nobody answers", {}, [0, 1, 3, 7, 15, 31, 63, 123], 183);

/** Linux: four retries a second apart, then six doubled ones (tcp_syn_linear_timeouts, tcp_syn_retries). */
export const linux = variant(
  "T12 as Linux",
  { profile: "linux" },
  [0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67],
  131,
);

/** An application that does not want to wait: it closes after 5 s, and the attempt is over. */
export const impatient = scenario("T12 time-out of the application", async ({ net, expect }) => {
  const { a, b, cable, log } = l10(net);
  cable.down();
  const opening = a.tcp.open(b, 80, { userTimeoutNs: seconds(5) });
  await expect(opening.opened()).toReject({ code: "ETIMEDOUT" });
  expect(net.now).toBe(seconds(5));
  expect(log.on("A>B").map(({ timeNs }) => timeNs / 1e9)).toEqual([0, 1, 3]);
});
