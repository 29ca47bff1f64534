# Completions of rowhouse for bash: source <(rowhouse completion bash)
_rowhouse() {
  local cur="${COMP_WORDS[COMP_CWORD]}" command= option= operands=0 i=1
  COMPREPLY=()
  # Behind an @ there may be a file, which is what "complete -o default" offers where nothing else is.
  [[ "${COMP_WORDS[COMP_CWORD-1]}" == *@ ]] && return
  if ((COMP_CWORD > 1)); then
    case "${COMP_WORDS[1]}" in
      serve|check|schema|import|export|move|token|completion|help) command="${COMP_WORDS[1]}" i=2 ;;
    esac
  fi
  while ((i < COMP_CWORD)); do
    case "${COMP_WORDS[i++]}" in
      --config|--port|--host|--dialect|--tokens|--tls-cert|--tls-key|--require-if-match|--allowed-host|--cors-origin|--store|--log-level|--max-connections|--max-body|--max-bodies|--head-timeout|--body-timeout|--idle-timeout|--write-timeout|--shutdown-timeout|--greeting-delay|--browser-greeting-delay|--greeted-idle-timeout|--max-faults|--salvage|--to|--role|--tables)
        option="${COMP_WORDS[i-1]}"
        [[ "${COMP_WORDS[i]}" == = ]] && ((i++))
        ((i >= COMP_CWORD)) && break
        option=
        ((i++)) ;;
      -?*) ;;
      *) ((operands++)) ;;
    esac
    # What bash takes apart at a = : or @ is one word.
    while [[ "${COMP_WORDS[i-1]}" == [=:@]* || "${COMP_WORDS[i]}" == [=:@]* ]]; do ((i++)); done
  done
  if [[ -n $option ]]; then
    [[ $cur == = ]] && cur=
    case "$option" in
      --config|--tokens|--tls-cert|--tls-key) ;;
      --port|--host|--require-if-match|--allowed-host|--cors-origin|--store|--max-connections|--max-body|--max-bodies|--head-timeout|--body-timeout|--idle-timeout|--write-timeout|--shutdown-timeout|--greeting-delay|--browser-greeting-delay|--greeted-idle-timeout|--max-faults|--salvage|--to|--tables) compopt +o default 2>/dev/null ;;
      --dialect) COMPREPLY+=($(compgen -W 'http auto classic' -- "$cur")) ;;
      --log-level) COMPREPLY+=($(compgen -W 'debug info warn error silent' -- "$cur")) ;;
      --role) COMPREPLY+=($(compgen -W 'read write admin' -- "$cur")) ;;
    esac
  elif ((i > COMP_CWORD)); then
    return
  elif [[ $cur == -* ]]; then
    case "$command" in
      '') COMPREPLY+=($(compgen -W '--config --port --host --dialect --tokens --tls-cert --tls-key --open --read-only --require-if-match --allowed-host --cors-origin --store --log-level --max-connections --max-body --max-bodies --head-timeout --body-timeout --idle-timeout --write-timeout --shutdown-timeout --greeting-delay --browser-greeting-delay --greeted-idle-timeout -h --help -V --version' -- "$cur")) ;;
      'serve') COMPREPLY+=($(compgen -W '--config --port --host --dialect --tokens --tls-cert --tls-key --open --read-only --require-if-match --allowed-host --cors-origin --store --log-level --max-connections --max-body --max-bodies --head-timeout --body-timeout --idle-timeout --write-timeout --shutdown-timeout --greeting-delay --browser-greeting-delay --greeted-idle-timeout -h --help' -- "$cur")) ;;
      'check') COMPREPLY+=($(compgen -W '--json --max-faults --salvage -h --help' -- "$cur")) ;;
      'schema') COMPREPLY+=($(compgen -W '--infer -h --help' -- "$cur")) ;;
      'import') COMPREPLY+=($(compgen -W '--store --replace -h --help' -- "$cur")) ;;
      'export') COMPREPLY+=($(compgen -W '--store -h --help' -- "$cur")) ;;
      'move') COMPREPLY+=($(compgen -W '--store --to -h --help' -- "$cur")) ;;
      'token') COMPREPLY+=($(compgen -W '--role --tables -h --help' -- "$cur")) ;;
      'completion') COMPREPLY+=($(compgen -W '-h --help' -- "$cur")) ;;
      'help') COMPREPLY+=($(compgen -W '' -- "$cur")) ;;
    esac
  else
    ((COMP_CWORD == 1)) && COMPREPLY+=($(compgen -W 'serve check schema import export move token completion help' -- "$cur"))
    case "$command $operands" in
      ' 0') compopt +o default -o plusdirs 2>/dev/null ;;
      'serve 0') compopt +o default -o plusdirs 2>/dev/null ;;
      'check 0') compopt +o default -o plusdirs 2>/dev/null ;;
      'check '*) compopt +o default 2>/dev/null ;;
      'schema 0') compopt +o default -o plusdirs 2>/dev/null ;;
      'schema '*) compopt +o default 2>/dev/null ;;
      'import 0') compopt +o default -o plusdirs 2>/dev/null ;;
      'import '*) compopt +o default 2>/dev/null ;;
      'export 0') compopt +o default -o plusdirs 2>/dev/null ;;
      'export '*) compopt +o default 2>/dev/null ;;
      'move 0') compopt +o default 2>/dev/null ;;
      'completion 0') COMPREPLY+=($(compgen -W 'bash zsh fish' -- "$cur")) ;;
      'help 0') COMPREPLY+=($(compgen -W 'serve check schema import export move token completion help' -- "$cur")) ;;
      *) compopt +o default 2>/dev/null ;;
    esac
  fi
}
complete -o default -F _rowhouse rowhouse
