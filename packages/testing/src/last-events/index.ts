export { lastEvents, type LastEvents, type LastEventsOptions } from "./last-events.ts";
