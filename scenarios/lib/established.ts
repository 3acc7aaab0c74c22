import type { Connection, Host } from "seedwire";

/** Connects A to port 5201 of B; both ends, when both are ESTABLISHED: on L10 after 30 ms. */
export async function established(a: Host, b: Host): Promise<[atA: Connection, atB: Connection]> {
  const listener = b.tcp.listen(5201);
  const atA = await a.tcp.connect(b, 5201);
  return [atA, await listener.accept()];
}
