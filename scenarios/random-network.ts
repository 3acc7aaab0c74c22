/**
 * Any network, with what it carries and what befalls it, as one parameter: what the guarantees draw, and
 * what their fate files repeat.
 */
export { randomNetwork as default } from "@seedwire/testing";
