import { days, scenario, seconds } from "seedwire";
import { established } from "./lib/established.ts";
import { l10 } from "./lib/l10.ts";

/**
 * The peer vanishes while A reads, and nobody asked for keep-alives: RECEIVE waits for ever (RFC 9293
 * §3.8.4), for no timer runs and no packet is ever sent. (A scenario that did nothing but await this
 * read would end at once: "Nothing is left to happen ..., A waits for data ...".)
 */
export default scenario("T31 reading from a peer that vanished", async ({ net, expect }) => {
  const { a, b, log } = l10(net);
  const [atA] = await established(a, b);
  let came = false;
  const read = () => {
    came = true;
  };
  atA.read().then(read, read);
  await net.until("1s");
  b.crash();
  await net.until(days(100));
  expect(log.figure(seconds(1))).toEqual([]);
  expect([came, atA.state]).toEqual([false, "ESTABLISHED"]);
});
