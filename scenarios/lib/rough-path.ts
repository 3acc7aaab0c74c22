import {
  bernoulli,
  heldBack,
  receivePattern,
  sendPattern,
  type Connection,
  type Network,
  type TcpOptions,
} from "seedwire";

/** A path of one or more hops that does to packets all that a network can do. */
export interface RoughPath {
  /** Largest packet of each hop, 68 to 9000. */
  readonly mtusBytes: readonly number[];
  /** Of each hop. */
  readonly rateBps: number;
  readonly delayNs: number;
  /** Probabilities for each packet, on the first hop, each way. */
  readonly loss: number;
  readonly corrupt: number;
  readonly duplicate: number;
  readonly reorder: number;
  /** How much later packets arrive that are held back. */
  readonly heldBackNs: number;
  /** What client and server write. */
  readonly bytesThere: number;
  readonly bytesBack: number;
  readonly client: TcpOptions;
  readonly server: TcpOptions;
}

/** What came of an exchange. */
export interface Exchange {
  /** In order and once; a wrong byte ends the run. */
  readonly receivedThere: number;
  readonly receivedBack: number;
}

/** Never gives up: with a loss of 30 % each way, 15 copies in a row do get lost now and then. */
const PATIENT: TcpOptions = {
  synRetries: 1000,
  synAckRetries: 1000,
  retries2: Infinity,
  r2Ns: Infinity,
};

/** Linux believes no path MTU below this (net.ipv4.route.min_pmtu); it lets routers fragment instead. */
const LEAST_PATH_MTU = 552;

/**
 * Whether segments may cross the path in fragments. Then several bits of one segment may be flipped,
 * and what a checksum of 16 bits misses is delivered: the bytes would rightly be wrong now and then.
 */
const mayFragment = ({ mtusBytes, client, server }: RoughPath): boolean =>
  [client.profile, server.profile].some((profile) => profile !== "rfc") &&
  Math.min(...mtusBytes) < LEAST_PATH_MTU;

/** Sends bytes both ways over a rough path; comes back when both ends are CLOSED. */
export async function exchange(net: Network, name: string, path: RoughPath): Promise<Exchange> {
  const client = net.host(`client${name}`, { tcp: { ...path.client, ...PATIENT } });
  const server = net.host(`server${name}`, { tcp: { ...path.server, ...PATIENT } });
  let from = client;
  path.mtusBytes.forEach((mtuBytes, hop) => {
    const isLast = hop === path.mtusBytes.length - 1;
    const to = isLast ? server : net.router(`router${name}.${hop + 1}`);
    const speed = { rateBps: path.rateBps, delayNs: path.delayNs, mtuBytes };
    const rough = {
      loss: path.loss,
      corrupt: mayFragment(path) ? 0 : path.corrupt,
      duplicate: path.duplicate,
      reorder: heldBack(bernoulli(path.reorder), path.heldBackNs),
    };
    net.cable(from, to, hop === 0 ? { ...speed, ...rough } : speed);
    from = to;
  });

  const listener = server.tcp.listen(5201);
  const connection = client.tcp.open(server, 5201);
  connection.onOpen = () => sendPattern(connection, path.bytesThere, { salt: 1 });
  const accepted = listener.accept().then(async (other) => {
    sendPattern(other, path.bytesBack, { salt: 2 });
    return receiveAll(other, 1);
  });
  const [receivedBack, receivedThere] = await Promise.all([receiveAll(connection, 2), accepted]);
  return { receivedThere, receivedBack };
}

async function receiveAll(connection: Connection, salt: number): Promise<number> {
  const { done } = receivePattern(connection, { salt });
  const received = await done;
  await connection.closed();
  return received;
}
