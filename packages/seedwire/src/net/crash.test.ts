import { expect, test } from "vitest";
import { posix, type Host, type Network } from "../index.ts";
import { inRun } from "../run/in-run.fixture.ts";

const { AF_INET, SOCK_DGRAM, SOCK_STREAM } = posix;

function pair(net: Network): readonly [client: Host, server: Host] {
  const [client, server] = [net.host("client"), net.host("server")];
  net.cable(client, server, { delayNs: "1ms" });
  return [client, server];
}

/** Services of a server that take 10 ms for an answer, and a client of each. */
const SERVICES: Record<string, (net: Network, client: Host, server: Host) => unknown> = {
  "a handler of listen": (net, client, server) => {
    server.tcp.listen(7, async (connection) => {
      const bytes = await connection.read();
      await net.sleep("10ms");
      await connection.write(bytes!);
    });
    client.tcp.open(server, 7).push("x");
  },
  onData: (net, client, server) => {
    server.tcp.listen(7, (connection) => {
      connection.onData = async (bytes) => {
        await net.sleep("10ms");
        await connection.write(bytes);
      };
    });
    client.tcp.open(server, 7).push("x");
  },
  onOpen: (net, client, server) => {
    client.tcp.listen(7, () => {});
    const connection = server.tcp.open(client, 7);
    connection.onOpen = async () => {
      await net.sleep("10ms");
      connection.end("x");
    };
  },
  "onClose, told of the crash itself": (_net, client, server) => {
    client.tcp.listen(7, () => {});
    const connection = server.tcp.open(client, 7);
    connection.onClose = () => server.tcp.open(client, 7);
    connection.onError = async () => {
      await server.tcp.connect(client, 7);
    };
  },
  onMessage: (net, client, server) => {
    const socket = server.udp.bind(7);
    socket.onMessage = async (_, payload, from) => {
      await net.sleep("10ms");
      socket.send(payload, from);
    };
    client.udp.connect(server, 7).send("x");
  },
  "onError of UDP": (net, client, server) => {
    const socket = server.udp.connect(client, 7); // nobody is there
    socket.onError = async () => {
      await net.sleep("10ms");
      socket.send("y");
    };
    socket.send("x");
  },
};

test.each(Object.entries(SERVICES))(
  "%s: what it says after a crash is unheard",
  async (_, serve) => {
    await inRun(async ({ net }) => {
      const [client, server] = pair(net);
      await serve(net, client, server);
      net.after("6ms", () => server.crash());
      net.after("8ms", () => server.restart());
      await net.sleep("1s");
    });
  },
);

test("without a crash it is heard", async () => {
  const run = inRun(async ({ net }) => {
    const [client, server] = pair(net);
    await SERVICES["onMessage"]!(net, client, server);
    net.after("5ms", () => (client.crash(), client.restart())); // another's crash does not count
    const socket = server.udp.bind(8);
    socket.onMessage = () => {
      socket.close();
      socket.send("x", client.endpoint(9));
    };
    client.udp.connect(server, 8).send("x");
    await net.sleep("1s");
  });
  await expect(run).rejects.toThrow("EBADF");
});

test("what is no error of a socket is heard, crash or not", async () => {
  const run = inRun(async ({ net }) => {
    const [client, server] = pair(net);
    server.udp.bind(7).onMessage = async () => {
      await net.sleep("10ms");
      throw new Error("mine");
    };
    client.udp.connect(server, 7).send("x");
    net.after("5ms", () => server.crash());
    await net.sleep("1s");
  });
  await expect(run).rejects.toThrow("mine");
});

test("a loop of the scenario's own sees the error", async () => {
  const run = inRun(async ({ net }) => {
    const [, server] = pair(net);
    const listener = server.tcp.listen(7);
    net.after("5ms", () => server.crash());
    for (;;) await listener.accept();
  });
  await expect(run).rejects.toThrow("server:7: accept: connection aborted (ECONNABORTED)");
});

test.each<[string, (server: Host, client: Host) => unknown]>([
  ["listens", (server) => server.tcp.listen(80)],
  ["opens", (server, client) => server.tcp.open(client, 80)],
  ["connects", (server, client) => server.tcp.connect(client, 80)],
  ["binds a port of UDP", (server) => server.udp.bind(7)],
  ["binds any port of UDP", (server) => server.udp.bind()],
  ["makes a socket", (server) => server.udp.socket()],
  ["connects a socket", (server, client) => server.udp.connect(client, 7)],
])("nobody %s on a crashed host: ENETDOWN, until it restarts", async (_, action) => {
  await inRun(async ({ net }) => {
    const [client, server] = pair(net);
    client.tcp.listen(80, () => {});
    server.crash();
    expect(() => action(server, client)).toThrow(
      "network is down (ENETDOWN); server has crashed, and restart() of it was not called since",
    );
    server.restart();
    await action(server, client);
  });
});

test("nor does who uses host.sockets", () =>
  inRun(({ net }) => {
    const [client, server] = pair(net);
    const { sockets } = server;
    const [first, second] = [0, 0].map(() => sockets.socket(AF_INET, SOCK_STREAM));
    server.crash();
    const ENETDOWN = expect.objectContaining({ code: "ENETDOWN" });
    expect(() => sockets.socket(AF_INET, SOCK_DGRAM)).toThrow(ENETDOWN);
    expect(() => sockets.bind(first!, sockets.address("0.0.0.0", 80))).toThrow(ENETDOWN);
    expect(() => sockets.listen(second!, 1)).toThrow(ENETDOWN);
    return expect(sockets.connect(first!, sockets.address(client, 80))).rejects.toThrow(ENETDOWN);
  }));

test("a socket without a port dies with its host, too", () =>
  inRun(async ({ net }) => {
    const [client, server] = pair(net);
    const socket = server.udp.socket();
    const receiving = socket.receive();
    server.crash();
    await expect(receiving).rejects.toThrow("the host crashed");
    server.restart();
    expect(() => socket.send("x", client.endpoint(7))).toThrow("EBADF");
  }));
