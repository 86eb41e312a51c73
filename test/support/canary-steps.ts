/** Steps of the search for canaries that need nothing of its files. */

export interface Step {
  /** A command line, without the flags of the format. */
  readonly argv: readonly string[];
  readonly who?: 'ann' | 'root';
  readonly stdin?: string;
  /** The answer to every prompt for a secret; without it there is no terminal. */
  readonly prompted?: string;
  /** Default: 0. */
  readonly status?: number;
  /** It was asked to print a value. */
  readonly reveals?: boolean;
}

/** The secrets of the server. */
export const thereSteps = (value: {readonly there: string; readonly changed: string}, serverFolder: string): readonly Step[] => [
  {argv: ['secret', 'create', 'there', '--value', 'a=-', '--remote'], stdin: value.there},
  {argv: ['secret', 'create', 'there', '--value', 'a=-', '--remote'], stdin: value.changed, status: 5},
  {argv: ['secret', 'create', 'bad', '--value', 'no key=-', '--remote'], stdin: value.there, status: 7},
  {argv: ['secret', 'list', '--remote']},
  {argv: ['secret', 'get', 'there', '--remote']},
  {argv: ['secret', 'get', 'there', '--reveal', 'a', '--remote'], reveals: true},
  {argv: ['secret', 'update', 'there', '--value', 'a=-', '--value', 'b=-', '--remote'], stdin: `${value.changed}\n${value.there}\n`},
  {argv: ['secret', 'update', 'there', '--remove', 'none', '--remote'], status: 4},
  {argv: ['secret', 'rename', 'there', 'moved', '--remote']},
  {argv: ['secret', 'describe', 'moved', '--remote']},
  {argv: ['api', 'GET', '/v1/secrets']},
  {argv: ['secret', 'delete', 'moved', '--remote', '--yes']},
  {argv: ['push', 'stack/st', '--with-secrets', '--dry-run']},
  {argv: ['push', 'stack/st', '--with-secrets']},
  {argv: ['stack', 'check', 'st', '--fetch']},
  {argv: ['secret', 'delete', 'val', '--remote', '--yes'], status: 5},
  {argv: ['secret', 'describe', 'val', '--remote']},
  {argv: ['server', 'rotate-key', '--data-dir', serverFolder], who: 'root'},
];

/** Types that can't be registered any more. */
export const retiredSteps: readonly Step[] = ['secrets-manager', 'metadata-store'].flatMap((kind): readonly Step[] => [
  {argv: [kind, 'list']},
  {argv: [kind, 'describe', 'none'], status: 4},
  {argv: [kind, 'history', 'none'], status: 4},
  {argv: [kind, 'export', '--all']},
  {argv: [kind, 'import', '-f', '-'], stdin: 'not: [', status: 7},
  {argv: [kind, 'delete', 'none', '--yes'], status: 4},
]);
