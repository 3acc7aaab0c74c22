import { scenario, type Host, type Network } from "seedwire";
import { established } from "./lib/established.ts";
import { l10, type L10Options } from "./lib/l10.ts";

/**
 * A server of B closes its only connection first, at 100 ms, and ends; the TIME-WAIT stays, from
 * 150 ms on (the client answers the FIN by its own 20 ms later, and 10 ms on the way).
 */
async function serverEnded(net: Network, options: L10Options, reuseAddress: boolean) {
  const { a, b } = l10(net, options);
  const listener = b.tcp.listen(5201, { reuseAddress });
  const atA = await a.tcp.connect(b, 5201);
  atA.onEnd = () => atA.end();
  const atB = await listener.accept();
  net.at("100ms", () => {
    atB.end();
    listener.close();
  });
  await net.until("1.1s");
  return { a, b, atB };
}

/** Tries to start again each second; tells after how many seconds since the close it could. */
async function startsAfter(net: Network, b: Host): Promise<number> {
  for (;;) {
    try {
      b.tcp.listen(5201, { reuseAddress: false });
      return net.now / 1e9 - 0.1;
    } catch (error) {
      if ((error as { code?: string }).code !== "EADDRINUSE") throw error;
      await net.sleep("1s");
    }
  }
}

const variant = (name: string, options: L10Options, seconds: number) =>
  scenario(name, async ({ net, expect }) => {
    const { b, atB } = await serverEnded(net, options, false);
    expect(atB.state).toBe("TIME-WAIT");
    expect(await startsAfter(net, b)).toBe(seconds);
    expect(atB.state).toBe("CLOSED");
  });

/** "Address in use", until the 2 MSL of the connection that the server closed are over. */
export const rfc = variant("T21 address in use", {}, 241);
export const linux = variant("T21 as Linux", { tcp: { profile: "linux" } }, 61);

/** With SO_REUSEADDR, before and after, it starts at once; but never beside one that listens. */
export const reuse = scenario("T21 SO_REUSEADDR", async ({ net, expect }) => {
  const { a, b, atB } = await serverEnded(net, {}, true);
  expect(atB.state).toBe("TIME-WAIT");
  const listener = b.tcp.listen(5201);
  expect(() => b.tcp.listen(5201)).toThrow({ code: "EADDRINUSE" });
  listener.close();
  const [, served] = await established(a, b);
  expect(served.state).toBe("ESTABLISHED");
});
