/** `cairn completion`. */
import {Argument} from 'commander';
import type {App} from '../app/app.js';
import {completionView, shells} from '../render/views/completion.js';
import type {Shell} from '../render/views/completion.js';
import {verb} from './verb.js';
import type {Verb} from './verb.js';

export function completionCommand(app: App): Verb {
  return verb('completion', 'Print what makes a shell complete cairn, with the names that are here; installing it is up to you', [
    'cairn completion bash > ~/.local/share/bash-completion/completions/cairn',
    'cairn completion zsh > "${fpath[1]}/_cairn"',
    'cairn completion fish > ~/.config/fish/completions/cairn.fish',
    'cairn completion powershell >> $PROFILE',
  ])
    .addArgument(new Argument('<shell>', 'the shell to complete in').choices(shells))
    .action((shell: Shell) => app.show(completionView(shell)));
}
