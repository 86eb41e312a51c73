/** argv in, exit status out: the only file that ends the process. Nothing is imported before it is known what is wanted. */
const argv = process.argv.slice(2);

if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
  process.stdout.write(`${globalThis.__CAIRN_VERSION__}\n`);
} else {
  const [{createApp, processMachine}, {earlyFlags, runCommandLine}] = await Promise.all([import('./app/create-app.js'), import('./cli/run.js')]);
  const machine = processMachine(status => process.exit(status));
  const {app, output, begin} = createApp(machine, earlyFlags(argv, machine.environment.output));
  const {environment, terminal} = machine;
  const write = (text: string): void => terminal.out.write(text);
  const status = await output.ending(runCommandLine({argv, app, begin, write, defaultOutput: environment.output}));
  await terminal.flush();
  process.exit(status);
}
