# quarterdeck completion bash: source it from ~/.bashrc, or keep it where bash-completion looks
_quarterdeck() {
  # Bash takes "=" and ":" for words of their own; here they are part of one.
  local -a words=()
  local i word glue=''
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [[ ${#words[@]} -gt 0 && (-n $glue || $word == [=:]*) ]]; then
      words[${#words[@]} - 1]+=$word
    else
      words[${#words[@]}]=$word
    fi
    glue=''
    [[ $word == *[=:] ]] && glue=1
  done
  local typed=${words[${#words[@]} - 1]}
  local begun=${typed%"${typed##*[=:]}"}
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      compopt -o filenames 2>/dev/null
      local IFS=$'\n'
      COMPREPLY=($(compgen -f -- "${typed#"$begun"}"))
      return
    fi
    line=${line%%$'\t'*}
    COMPREPLY[${#COMPREPLY[@]}]=${line#"$begun"}
  done < <("${COMP_WORDS[0]}" __complete "${words[@]}" 2>/dev/null)
}
complete -F _quarterdeck quarterdeck
