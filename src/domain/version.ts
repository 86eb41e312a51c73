/** The version of this program: the build puts it in. */
declare global {
  var __CAIRN_VERSION__: string | undefined;
  /** The file of the bundled program, beside that of `start.cts`. */
  var __CAIRN_PROGRAM__: string;
}

/** As in package.json; `0.0.0` where the source runs unbuilt, as in tests. */
export const version: string = globalThis.__CAIRN_VERSION__ ?? '0.0.0';
