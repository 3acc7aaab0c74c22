import { ms } from "@seedwire/engine";
import { ordinals } from "@seedwire/link";
import { describe, expect, test } from "vitest";
import type { TcpOptions } from "../config.ts";
import type { Connection } from "../connection.ts";
import { B, twoHosts, type TwoHostsOptions } from "../two-hosts.fixture.ts";

/** What an end uses, and whether it marks what it sends. */
function mode({ endpoint }: Connection): string {
  const { accurate, agreed } = endpoint.tcb.ecn;
  if (accurate === null) return agreed ? "classic" : "none";
  return accurate.mayMark && accurate.heeds ? "accurate" : "accurate, nothing marked";
}

/** A connects to B, which answers with a few kilobytes: how client and server have it with ECN. */
async function between(options: TwoHostsOptions, fastOpen = false): Promise<string[]> {
  const { simulation, a, b } = twoHosts({
    ...options,
    tcp: { ecn: "request-accurate", fastOpen: 3, ...options.tcp },
  });
  let server!: Connection;
  const listener = fastOpen ? { fastOpenQueue: 5 } : {};
  b.listen(80, listener, (connection) => {
    server = connection;
    connection.end(new Uint8Array(5000));
  });
  const fetch = async (): Promise<Connection> => {
    const request = new Uint8Array(300);
    const client = a.connect(B, 80, fastOpen ? { fastOpen: request } : {});
    await client.opened();
    expect(await client.readToEnd()).toHaveLength(5000);
    return client;
  };
  let client!: Connection;
  await simulation.run(async () => {
    if (fastOpen) {
      (await fetch()).end(); // for the cookie
      await simulation.sleep(ms(200));
    }
    client = await fetch();
  });
  return [mode(client), mode(server)];
}

describe("RFC9768-3.1.2 with SYN cookies", () => {
  const cookies = (tcp: TcpOptions): TwoHostsOptions => ({ tcp: { synCookies: "always", ...tcp } });

  test.each<[TcpOptions, string]>([
    [{ profile: "linux" }, "accurate"],
    // Only the timestamp remembers that ECN was asked for; by the RFC the last ACK tells of it.
    [{ profile: "linux", timestamps: false }, "none"],
    [{ profile: "rfc" }, "accurate"],
    [{ profile: "rfc", timestamps: true }, "accurate"],
    [{ profile: "rfc", ecn: "request" }, "none"],
    [{ profile: "rfc", ecn: "request", timestamps: true }, "classic"],
  ])("%o: both have it as %s", async (tcp, both) => {
    expect(await between(cookies(tcp))).toEqual([both, both]);
  });
});

describe.each(["linux", "rfc"] as const)("%s", (profile) => {
  test("RFC9768-3.1.2 with Fast Open", async () => {
    expect(await between({ tcp: { profile } }, true)).toEqual(["accurate", "accurate"]);
  });

  test("RFC9768-3.1.4.1 the first SYN is lost: the second asks as well", async () => {
    const modes = await between({ tcp: { profile }, ab: { loss: ordinals(1) } });
    expect(modes).toEqual(["accurate", "accurate"]);
  });

  test("RFC9768-3.1.5 two SYNs are lost: no ECN", async () => {
    const modes = await between({ tcp: { profile }, ab: { loss: ordinals(1, 2) } });
    expect(modes).toEqual(["none", "none"]);
  });

  test("the SYN,ACK is lost: it comes without the option", async () => {
    const modes = await between({ tcp: { profile }, ba: { loss: ordinals(1) } });
    expect(modes).toEqual(["accurate", "accurate"]);
  });

  test("RFC9768-3.2.2.1 the last ACK is lost: data, or a later one, takes its place", async () => {
    const modes = await between({ tcp: { profile }, ab: { loss: ordinals(2) } });
    expect(modes).toEqual(["accurate", "accurate"]);
  });

  test.each(["request", "accept", "off"] as const)("the other end has ecn %s", async (ecn) => {
    const expected = ecn === "off" ? "none" : "classic";
    const modes = await between({ tcp: { profile }, tcpB: { ecn } });
    expect(modes).toEqual([expected, expected]);
  });
});
