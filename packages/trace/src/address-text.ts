import { formatAddress, type Address } from "@seedwire/wire";

/** Most texts that are kept: a run with more addresses than these writes them anew. */
const MOST_TEXTS = 10_000;

const texts = new Map<Address, string>();

/** An address in dotted decimal. Few addresses come again and again, so their texts are kept. */
export function addressText(address: Address): string {
  const kept = texts.get(address);
  if (kept !== undefined) return kept;
  const text = formatAddress(address);
  if (texts.size < MOST_TEXTS) texts.set(address, text);
  return text;
}
