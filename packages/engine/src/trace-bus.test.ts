import { expect, test } from "vitest";
import { Channel, channelKey, TraceBus } from "./trace-bus.ts";

test("nobody listening is null, one listener is called directly", () => {
  const channel = new Channel<[number]>();
  expect(channel.emit).toBeNull();
  const listener = (): void => {};
  const leave = channel.subscribe(listener);
  expect(channel.emit).toBe(listener);
  leave();
  expect(channel.emit).toBeNull();
});

test("listeners hear in the order they came", () => {
  const channel = new Channel<[string, number]>();
  const heard: string[] = [];
  channel.subscribe((word, count) => heard.push(`a ${word} ${count}`));
  const leave = channel.subscribe((word) => heard.push(`b ${word}`));
  channel.subscribe((word) => heard.push(`c ${word}`));
  channel.emit?.("one", 1);
  leave();
  leave();
  channel.emit?.("two", 2);
  expect(heard).toEqual(["a one 1", "b one", "c one", "a two 2", "c two"]);
});

test("who subscribes twice hears twice and leaves one by one", () => {
  const channel = new Channel<[]>();
  let heard = 0;
  const listener = (): void => void heard++;
  const leave = channel.subscribe(listener);
  channel.subscribe(listener);
  channel.emit?.();
  leave();
  leave();
  channel.emit?.();
  expect(heard).toBe(3);
});

test("who comes or leaves during an emission does so after it", () => {
  const channel = new Channel<[]>();
  const heard: string[] = [];
  channel.subscribe(() => {
    heard.push("a");
    leave();
    channel.subscribe(() => heard.push("c"));
  });
  const leave = channel.subscribe(() => heard.push("b"));
  channel.emit?.();
  expect(heard).toEqual(["a", "b"]);
  channel.emit?.();
  expect(heard).toEqual(["a", "b", "a", "c"]);
});

test("a bus has one channel for each name", () => {
  const packets = channelKey<[size: number]>("packet");
  const bus = new TraceBus();
  let bytes = 0;
  bus.channel(packets).subscribe((size) => (bytes += size));
  bus.channel(channelKey<[size: number]>("packet")).emit?.(40);
  bus.channel(channelKey<[size: number]>("frame")).emit?.(1);
  new TraceBus().channel(packets).emit?.(2);
  expect(bytes).toBe(40);
});
