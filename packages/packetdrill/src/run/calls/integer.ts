import { ERRNO, errnoNumber, SYMBOLS, type Errno } from "@seedwire/socket";
import type { Expression } from "../../language/expression.ts";
import { ScriptError } from "../../language/place.ts";
import { readAddress } from "../read-address.ts";
import { printExpression } from "../../language/print-expression.ts";

/** Functions that only change the order of octets: here all numbers are in the host's. */
const ORDERS = ["htons", "ntohs", "htonl", "ntohl"];

/** The value of an argument that is a number: `3`, `SOCK_STREAM`, `O_RDWR|O_NONBLOCK`. */
export function integerOf(file: string, expression: Expression): number {
  switch (expression.kind) {
    case "integer":
      return expression.value;
    case "symbol":
      return symbolOf(file, expression, expression.name);
    case "or":
      return expression.terms.reduce((all, term) => all | integerOf(file, term), 0);
    case "call": {
      const [argument] = expression.args;
      if (argument === undefined) break;
      if (ORDERS.includes(expression.name)) return integerOf(file, argument);
      if (expression.name === "inet_addr" && argument.kind === "string") {
        return readAddress(file, argument, argument.value);
      }
      throw new ScriptError(file, expression, `not supported: ${expression.name}()`, true);
    }
    default:
  }
  const found = printExpression(expression);
  throw new ScriptError(file, expression, `found ${found}, expected a number or a symbol`);
}

function symbolOf(file: string, place: Expression, name: string): number {
  if (name === "NULL") return 0;
  const value = SYMBOLS.get(name);
  if (value !== undefined) return value;
  if (Object.hasOwn(ERRNO, name)) return errnoNumber(name as Errno);
  throw new ScriptError(file, place, `not supported: the symbol ${name}`, true);
}
