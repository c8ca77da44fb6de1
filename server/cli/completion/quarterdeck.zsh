#compdef quarterdeck
# quarterdeck completion zsh: keep it as _quarterdeck in a folder of $fpath, or source it after compinit
_quarterdeck() {
  local -a found values shown
  local line tab=$'\t'
  found=("${(@f)$("${words[1]}" __complete "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
  if [[ "${found[1]}" == ":files" ]]; then
    # What stands before the "=" of a flag is no part of the file's name.
    compset -P '--*='
    _files
    return
  fi
  for line in "${found[@]}"; do
    [[ -n "$line" ]] || continue
    values+=("${line%%$tab*}")
    shown+=("${line/$tab/  -- }")
  done
  (( ${#values} )) && compadd -l -d shown -a values
}
if [[ "${funcstack[1]}" == "_quarterdeck" ]]; then
  _quarterdeck "$@"
else
  compdef _quarterdeck quarterdeck
fi
