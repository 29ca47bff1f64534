# Completions of rowhouse-client for bash: source <(rowhouse-client completion bash)
_rowhouse_client() {
  local cur="${COMP_WORDS[COMP_CWORD]}" command= option= operands=0 i=1
  COMPREPLY=()
  # Behind an @ there may be a file, which is what "complete -o default" offers where nothing else is.
  [[ "${COMP_WORDS[COMP_CWORD-1]}" == *@ ]] && return
  if ((COMP_CWORD > 1)); then
    case "${COMP_WORDS[1]}" in
      completion) command="${COMP_WORDS[1]}" i=2 ;;
    esac
  fi
  while ((i < COMP_CWORD)); do
    case "${COMP_WORDS[i++]}" in
      --dialect|--server|-H|--header|-d|--body|--raw|--boundary|-a|--auth|-A|--auth-type|--bearer|--max-redirects|--timeout|--connect-timeout|--pretty|--color|-o|--output)
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
      --dialect) COMPREPLY+=($(compgen -W 'http classic' -- "$cur")) ;;
      --server|-H|--header|-d|--body|--raw|--boundary|-a|--auth|--bearer|--max-redirects|--timeout|--connect-timeout) compopt +o default 2>/dev/null ;;
      -A|--auth-type) COMPREPLY+=($(compgen -W 'basic bearer' -- "$cur")) ;;
      --pretty) COMPREPLY+=($(compgen -W 'all colors format none' -- "$cur")) ;;
      --color) COMPREPLY+=($(compgen -W 'auto always never' -- "$cur")) ;;
      -o|--output) ;;
    esac
  elif ((i > COMP_CWORD)); then
    return
  elif [[ $cur == -* ]]; then
    case "$command" in
      '') COMPREPLY+=($(compgen -W '-V --version --dialect --server -H --header -d --body --raw -f --form --multipart --boundary --chunked -I --ignore-stdin -a --auth -A --auth-type --bearer --insecure --compressed -F --follow --max-redirects --timeout --connect-timeout --offline --curl -h --headers -v --verbose -q --quiet -m --meta --wire --json --pretty --color -S --stream -o --output --download -c --continue --check-status --help' -- "$cur")) ;;
      'completion') COMPREPLY+=($(compgen -W '' -- "$cur")) ;;
    esac
  else
    ((COMP_CWORD == 1)) && COMPREPLY+=($(compgen -W 'completion' -- "$cur"))
    case "$command $operands" in
      ' 0') COMPREPLY+=($(compgen -W 'GET POST PUT PATCH DELETE HEAD OPTIONS' -- "$cur")) ;;
      ' '*) ;;
      'completion 0') COMPREPLY+=($(compgen -W 'bash zsh fish' -- "$cur")) ;;
      *) compopt +o default 2>/dev/null ;;
    esac
  fi
}
complete -o default -F _rowhouse_client rowhouse-client
