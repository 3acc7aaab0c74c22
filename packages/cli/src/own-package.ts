/**
 * The folder of this package, as a URL that ends in a slash. This file lies one folder below it: as
 * TypeScript in `src`, compiled in `dist`, as a part of the bundle in `bundle`.
 */
export const OWN_PACKAGE = new URL("../", import.meta.url);

const HERE = new URL("./", import.meta.url);

/**
 * The folder of the bundle that this command runs from; null if it runs from sources, or compiled file
 * by file. A bundle has its own copy of seedwire, and its scenarios have to get that one.
 */
export const BUNDLE: URL | null = HERE.pathname.endsWith("/bundle/") ? HERE : null;
