import { ACK, SYN, TCP, type Packet } from "@seedwire/wire";
import { ms, scenario, seconds, type Connection, type Host, type Network } from "seedwire";
import { Lines, say } from "./lib/lines.ts";

const CONTROL_PORT = 21;
const DATA_PORT = 20;
const FILE = "the file\r\n";

/** An end of a data connection as PORT and PASV write it: h1,h2,h3,h4,p1,p2 (RFC 959 §4.1.2). */
const hostPort = (address: string, port: number): string =>
  `${address.replaceAll(".", ",")},${port >> 8},${port & 255}`;

function readHostPort(text: string): [address: string, port: number] {
  const numbers = /(\d+,){5}\d+/.exec(text)![0].split(",").map(Number);
  return [numbers.slice(0, 4).join("."), numbers[4]! * 256 + numbers[5]!];
}

/** A server with one file. Who opens the data connection is for the client to choose. */
async function serve(host: Host, control: Connection): Promise<void> {
  const lines = new Lines(control);
  let openData = (): Promise<Connection> => Promise.reject(new Error("neither PORT nor PASV"));
  say(control, "220 ready");
  for (let line = await lines.next(); line !== null; line = await lines.next()) {
    switch (line.split(" ")[0]) {
      case "USER":
        say(control, "331 password, please");
        break;
      case "PASS":
        say(control, "230 welcome");
        break;
      case "PORT": {
        const [address, port] = readHostPort(line);
        const options = { localPort: DATA_PORT, userTimeoutNs: seconds(5) };
        openData = () => host.tcp.connect(address, port, options);
        say(control, "200 ok");
        break;
      }
      case "PASV": {
        const listener = host.tcp.listen(50_000);
        openData = () => listener.accept();
        say(control, `227 entering passive mode (${hostPort(host.address, listener.port)})`);
        break;
      }
      case "RETR":
        say(control, "150 here it comes");
        try {
          (await openData()).end(FILE); // the end of the connection is the end of the file
          say(control, "226 done");
        } catch {
          say(control, "425 cannot open data connection");
        }
        break;
      case "QUIT":
        say(control, "221 bye");
        control.end();
        break;
      default:
        say(control, "502 not here");
    }
  }
}

interface Session {
  /** Who opens the data connection: the server (PORT), or the client (PASV). */
  readonly mode: "active" | "passive";
  /** Whether the firewall keeps out whoever wants to connect to the client. */
  readonly filters: boolean;
}

/** The client is behind a firewall; fetches a file. Tells what the server said, and when. */
async function fetchFile(net: Network, { mode, filters }: Session) {
  // The server gives two replies in a row, of which Nagle's algorithm would hold the second (T55).
  const choices = { tcp: { profile: "rfc", nagle: false } } as const;
  const [client, server] = [net.host("client", choices), net.host("server", choices)];
  const isFromOutside = ({ protocol, flags, destination }: Packet): boolean =>
    protocol === TCP && (flags & (SYN | ACK)) === SYN && destination === client.node.address;
  const firewall = net.router("firewall", {
    tamper: (packet) => (filters && isFromOutside(packet) ? "drop" : undefined),
  });
  net.cable(client, firewall, { delayNs: ms(5) });
  net.cable(firewall, server, { delayNs: ms(5) });
  server.tcp.listen(CONTROL_PORT, (control) => serve(server, control));

  const heard: string[] = [];
  let file: string | null = null;
  const control = await client.tcp.connect(server, CONTROL_PORT);
  const lines = new Lines(control);
  const hear = async (): Promise<string> => {
    const reply = (await lines.next())!;
    heard.push(`${net.now / 1e6} ms ${reply}`);
    return reply;
  };
  const tell = (command: string): Promise<string> => {
    say(control, command);
    return hear();
  };
  const readData = async (data: Connection): Promise<void> => {
    file = new TextDecoder().decode(await data.readToEnd());
  };
  await hear();
  await tell("USER anonymous");
  await tell("PASS guest@");
  if (mode === "active") {
    const listener = client.tcp.listen(50_000, readData);
    await tell(`PORT ${hostPort(client.address, listener.port)}`);
  } else {
    const [address, port] = readHostPort(await tell("PASV"));
    void readData(await client.tcp.connect(address, port));
  }
  await tell("RETR file");
  await hear();
  await tell("QUIT");
  control.end();
  return { heard, file };
}

const LOGIN = ["40 ms 220 ready", "60 ms 331 password, please", "80 ms 230 welcome"];

/** What the client hears after the login, and whether it gets the file. */
const session = (name: string, choice: Session, expected: readonly string[], arrives: boolean) =>
  scenario(name, async ({ net, expect, report }) => {
    const { heard, file } = await fetchFile(net, choice);
    expect(heard).toEqual([...LOGIN, ...expected]);
    expect(file).toBe(arrives ? FILE : null);
    for (const line of heard) report.note(line);
  });

/** Active mode, as FTP began: the server connects to the client, from port 20 (RFC 959 §3.2). */
export const active = session(
  "T94 FTP, active",
  { mode: "active", filters: false },
  [
    "100 ms 200 ok",
    "120 ms 150 here it comes",
    "140 ms 226 done", // the server has connected meanwhile, which took 20 ms
    "160 ms 221 bye",
  ],
  true,
);

/** A firewall that lets nobody connect to the client keeps the server out, too, until it loses patience. */
export const filtered = session(
  "T94 FTP, active, behind a filter",
  { mode: "active", filters: true },
  [
    "100 ms 200 ok",
    "120 ms 150 here it comes",
    "5120 ms 425 cannot open data connection",
    "5140 ms 221 bye",
  ],
  false,
);

/** Passive mode: the client connects, as it does to anybody (RFC 1579). */
export const passive = session(
  "T94 FTP, passive, behind a filter",
  { mode: "passive", filters: true },
  [
    "100 ms 227 entering passive mode (10,0,0,2,195,80)",
    "140 ms 150 here it comes", // after 20 ms to connect
    "140 ms 226 done",
    "160 ms 221 bye",
  ],
  true,
);
