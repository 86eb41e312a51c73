/** argv in, exit status out: the only file that ends the process. */
import {createApp, processMachine} from './app/create-app.js';
import {earlyFlags, runCommandLine} from './cli/run.js';

async function main(argv: readonly string[]): Promise<void> {
  const machine = processMachine(status => process.exit(status));
  const {app, output, begin} = createApp(machine, earlyFlags(argv, machine.environment.output));
  const {environment, terminal} = machine;
  const write = (text: string): void => terminal.out.write(text);
  const status = await output.ending(runCommandLine({argv, app, begin, write, defaultOutput: environment.output}));
  await terminal.flush();
  // A turn for what was put off until there was nothing else to do: the derived index.
  await new Promise(resolve => setImmediate(resolve));
  process.exit(status);
}

void main(process.argv.slice(2));
