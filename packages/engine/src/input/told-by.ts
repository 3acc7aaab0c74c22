/** The own fields of an object that can be seen, those with symbols for names too. */
export const enumerableKeys = (value: object): PropertyKey[] =>
  Reflect.ownKeys(value).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key));

/**
 * What an object that keeps its contents to itself tells of them: a Date its time, a RegExp its
 * pattern, a URL its text, a boxed number that number. Found by asking as the language does, so that
 * no class needs to be known here, those of hosts least of all. Null if it says nothing of itself.
 */
export function toldBy(value: object): unknown {
  for (const method of ["valueOf", "toJSON", "toString"]) {
    const told = ask(value, method);
    if (told !== undefined) return told;
  }
  return null;
}

/** What a method of its class gives, if that is a plain value; not one that every object has. */
function ask(value: object, method: string): unknown {
  const tell: unknown = Reflect.get(value, method);
  if (typeof tell !== "function" || tell === Reflect.get(Object.prototype, method))
    return undefined;
  try {
    const told: unknown = Reflect.apply(tell, value, []);
    return typeof told === "object" || typeof told === "function" ? undefined : told;
  } catch {
    return undefined; // as `valueOf` of Temporal does
  }
}
