/** What makes a shell ask cairn for completions. Each script hands over the words typed, and quotes what it gets back; none evaluates any of it. */
import type {View} from '../view.js';

export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type Shell = (typeof shells)[number];

/** `{shell, script}`; for people and pipes the script alone. */
export function completionView(shell: Shell): View {
  const text = scripts[shell];
  return {data: {shell, script: text}, names: [shell], human: {as: 'lines', lines: text.trimEnd().split('\n'), exact: true}};
}

/** The text as it stands, backslashes and all, but for those before `\${` and a backtick, which the template needs. */
function script(text: TemplateStringsArray): string {
  return text.raw.join('').replaceAll('\\${', '${').replaceAll('\\`', '`');
}

/** Bash 3.2 and later. It splits words at the colon and the equals sign, so words are put together again first, and what stays on the line is cut off the answers. */
const bash = script`# bash completion for cairn
_cairn() {
  COMPREPLY=()
  local -a words=()
  local rest=$COMP_LINE word index glue='' current='' kind='' value about tab=$'\t'
  for ((index = 0; index <= COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    if [[ $index -gt 0 && $rest != [[:space:]]* && ( $word == [=:]* || $glue == 1 ) ]]; then
      words[\${#words[@]}-1]+=$word
    else
      words+=("$word")
    fi
    while [[ $rest == [[:space:]]* && -n $word ]]; do rest=\${rest#?}; done
    rest=\${rest#"$word"}
    glue=0
    [[ $word == *[=:] && $word != *[^=:]* ]] && glue=1
  done
  for index in "\${!words[@]}"; do
    word=\${words[index]}
    word=\${word//[\\\"\']/}
    words[index]=$word
  done
  current=\${words[\${#words[@]}-1]}
  unset "words[\${#words[@]}-1]"
  local kept=''
  if [[ $COMP_WORDBREAKS == *=* && $current == *=* ]]; then kept=\${current%"\${current##*=}"}; fi
  if [[ $COMP_WORDBREAKS == *:* && $current == *:* && \${#kept} -lt \${#current} ]]; then
    word=\${current%"\${current##*:}"}
    [[ \${#word} -gt \${#kept} ]] && kept=$word
  fi
  while IFS=$tab read -r value about; do
    if [[ -z $kind ]]; then kind=$value; continue; fi
    value=$(printf '%q' "\${value#"$kept"}")
    [[ $value == *[=/:] ]] || value+=' '
    COMPREPLY+=("$value")
  done < <(command "$1" __complete ":$current" "\${words[@]:1}" 2>/dev/null)
  case $kind in
    files) _cairn_paths -f "\${current#--*=}" ;;
    folders) _cairn_paths -d "\${current#--*=}" ;;
  esac
}
_cairn_paths() {
  local path
  while IFS= read -r path; do COMPREPLY+=("$path"); done < <(compgen "$1" -- "$2")
  compopt +o nospace -o filenames 2>/dev/null
}
complete -o nospace -F _cairn cairn
`;

const zsh = script`#compdef cairn
# zsh completion for cairn
_cairn() {
  local -a answer values shown open open_shown
  local line value about
  answer=("\${(@f)$(command "\${(Q)words[1]}" __complete ":\${(Q)PREFIX}" "\${(@Q)words[2,CURRENT-1]}" 2>/dev/null)}")
  case "\${answer[1]}" in
    files|folders)
      [[ $PREFIX == --*=* ]] && compset -P '*='
      if [[ \${answer[1]} == folders ]]; then _files -/; else _files; fi
      return ;;
  esac
  for line in "\${(@)answer[2,-1]}"; do
    value=\${line%%$'\t'*}
    about=\${line#*$'\t'}
    [[ -n $value ]] || continue
    if [[ $value == *[=/:] ]]; then
      open+=("$value"); open_shown+=("$value\${about:+  -- $about}")
    else
      values+=("$value"); shown+=("$value\${about:+  -- $about}")
    fi
  done
  (( \${#values} )) && compadd -l -d shown -a values
  (( \${#open} )) && compadd -l -S '' -d open_shown -a open
  (( \${#values} + \${#open} ))
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _cairn "$@"; else compdef _cairn cairn; fi
`;

const fish = script`# fish completion for cairn
function __cairn_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct | string unescape 2>/dev/null; or commandline -ct)
    set -l answer (command $words[1] __complete ":$typed" $words[2..-1] 2>/dev/null)
    switch "$answer[1]"
        case files folders
            set -l start (string match -r -- '^--[^=]+=' $typed)
            set -l paths (__fish_complete_path (string replace -r -- '^--[^=]+=' '' $typed))
            test "$answer[1]" = folders; and set paths (string match -r -- '.*/(?:\t.*)?$' $paths)
            for path in $paths
                echo -- "$start$path"
            end
        case '*'
            for each in $answer[2..-1]
                echo -- $each
            end
    end
end
complete -c cairn -f -a '(__cairn_complete)'
`;

/** Windows PowerShell drops empty arguments, hence the colon before what was typed. */
const powershell = script`# PowerShell completion for cairn
Register-ArgumentCompleter -Native -CommandName cairn -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Where-Object { $_.Extent.StartOffset -lt $cursorPosition } | ForEach-Object {
        if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text }
    })
    $command = $words[0]
    $before = @($words | Select-Object -Skip 1)
    $typed = ''
    $last = $commandAst.CommandElements | Where-Object { $_.Extent.StartOffset -lt $cursorPosition } | Select-Object -Last 1
    if ($before.Count -gt 0 -and $last.Extent.EndOffset -ge $cursorPosition) {
        $typed = $before[-1]
        $before = @($before | Select-Object -SkipLast 1)
    }
    $answer = @(& $command __complete ":$typed" @before 2>$null)
    if ($answer.Count -eq 0) { return }
    if ($answer[0] -eq 'files' -or $answer[0] -eq 'folders') {
        $start = ''
        if ($typed -match '^(--[^=]+=)(.*)$') { $start = $Matches[1]; $typed = $Matches[2] }
        [System.Management.Automation.CompletionCompleters]::CompleteFilename($typed) |
            Where-Object { $answer[0] -eq 'files' -or $_.ResultType -eq 'ProviderContainer' } |
            ForEach-Object { [System.Management.Automation.CompletionResult]::new($start + $_.CompletionText, $_.ListItemText, $_.ResultType, $_.ToolTip) }
        return
    }
    $answer | Select-Object -Skip 1 | ForEach-Object {
        $value, $about = $_ -split "\`t", 2
        if (-not $about) { $about = $value }
        $text = $value
        if ($value -notmatch '^[A-Za-z0-9._/=:@%+-]+$') { $text = "'" + $value.Replace("'", "''") + "'" }
        [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $about)
    }
}
`;

const scripts: Readonly<Record<Shell, string>> = {bash, zsh, fish, powershell};
