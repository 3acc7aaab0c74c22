export { stripTcpOptions, type StrippedOption } from "./strip-tcp-options.ts";
export { checkTamper, tamperWith, type Tamper } from "./tamper.ts";
