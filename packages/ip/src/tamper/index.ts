export { stripTcpOptions, type StrippedOption } from "./strip-tcp-options.ts";
export { tamperWith, type Tamper } from "./tamper.ts";
