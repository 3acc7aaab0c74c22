import type { Check } from "./patches.ts";

/** `Date` that knows no present: `Date()` and `new Date()` are refused, `new Date(0)` is fine. */
export function guardedDate(original: DateConstructor, check: Check): DateConstructor {
  const handler: ProxyHandler<DateConstructor> = {
    apply: function apply(target, self, args: unknown[]) {
      check("Date()", "time", apply);
      return Reflect.apply(target, self, args) as string;
    },
    construct: function construct(target, args: unknown[], newTarget) {
      if (args.length === 0) check("new Date()", "time", construct);
      return Reflect.construct(target, args, newTarget) as Date;
    },
  };
  return new Proxy(original, handler);
}
