/** The version of this program: the build puts it in. */
declare global {
  var __CAIRN_VERSION__: string | undefined;
}

/** As in package.json; `0.0.0` where the source runs unbuilt, as in tests. */
export const version: string = globalThis.__CAIRN_VERSION__ ?? '0.0.0';
