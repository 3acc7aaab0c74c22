import { describe, expect, test } from "vitest";
import { SocketError } from "@seedwire/ip";
import { at, pair } from "./lab.fixture.ts";
import { UdpStack } from "./stack.ts";

describe("options that are none, or not of their kind, are refused", () => {
  test.each<[object, string]>([
    [{ brodcast: true }, 'no option "brodcast"; there are reuse, broadcast,'],
    [{ broadcast: "no" }, 'udp socket: broadcast is "no", expected true or false'],
    [{ receiveBufferBytes: "64KiB" }, 'receiveBufferBytes is "64KiB", expected a whole number'],
    [{ ttl: "zz" }, 'ttl is "zz", expected a whole number, 1 to 255'],
    [{ ttl: 999 }, "ttl is 999, expected a whole number, 1 to 255"],
    [{ trafficClass: 256 }, "trafficClass is 256, expected a whole number, 0 to 255"],
    [{ reuse: Symbol("x") }, "reuse is Symbol(x)"],
    [5 as never, "udp socket: options are 5"],
  ])("%j", (options, message) => {
    const { a } = pair();
    expect(() => a.bind(9, options)).toThrow(message);
    expect(() => a.socket(options)).toThrow(RangeError);
  });

  test.each<[object, string]>([
    [{ ephemeralPort: 5 }, 'no option "ephemeralPort"; there are ephemeralPorts'],
    [{ ephemeralPorts: 5 }, "ephemeralPorts is 5, expected two ports in order"],
    [null as never, "udp: options are null"],
  ])("of the stack: %j", (options, message) => {
    const { a } = pair();
    expect(() => new UdpStack(a.node, options)).toThrow(message);
  });
});

test("a destination that is none is refused, with how it is written", () => {
  const { a, b } = pair();
  const socket = a.bind(8);
  const right = "socket.send(bytes, server.endpoint(53))";
  const cases: [() => void, string][] = [
    [() => socket.sendTo("x", NaN as never, 7), "send to address NaN: invalid argument (EINVAL)"],
    [() => socket.sendTo("x", "10.0.0.2" as never, 7), 'send to address "10.0.0.2"'],
    [() => socket.send("x", { address: "10.0.0.2" } as never), "send to port undefined"],
    [() => socket.send("x", null as never), "send to null"],
    [() => socket.send("x", 7 as never), "send to port undefined"],
    [() => socket.sendTo("x", b.node.address, Symbol("x") as never), "send to port Symbol(x)"],
    [() => socket.connect("10.0.0.2" as never, 7), 'connect to address "10.0.0.2"'],
    [() => socket.connect(b.node.address, 0), "connect to port 0"],
  ];
  for (const [call, message] of cases) {
    expect(call).toThrow(SocketError);
    expect(call).toThrow(message);
    expect(call).toThrow(right);
  }
  expect(() => a.bind(Symbol("x") as never)).toThrow("bind: options are Symbol(x)");
  expect(() => a.bind({ address: "10.0.0.2" as never })).toThrow('address is "10.0.0.2"');
  socket.send("x", at(b, 7));
  expect(socket.stats.datagramsOut).toBe(1);
});
