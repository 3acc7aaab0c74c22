import { scenario, seconds, type TcpOptions } from "seedwire";
import { established } from "./lib/established.ts";
import { l10 } from "./lib/l10.ts";

/** The cable is cut at 10 s, just as A writes; A wants to wait no longer than 20 s. */
const variant = (name: string, tcp: TcpOptions, failsAfter: number) =>
  scenario(name, async ({ net, expect }) => {
    const { a, b, cable } = l10(net, { tcp, tcpA: { userTimeoutNs: seconds(20) } });
    const [atA] = await established(a, b);
    await net.until("10s");
    cable.down();
    await atA.write("hello");
    await atA.closed();
    expect(atA.error?.code).toBe("ETIMEDOUT");
    expect(net.now).toBe(seconds(10 + failsAfter));
  });

/** The user timeout (RFC 9293 §3.10.8) is a timer of its own: the end comes after 20 s. */
export const rfc = variant("T33 user timeout", {}, 20);
