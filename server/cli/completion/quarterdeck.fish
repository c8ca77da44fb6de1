# quarterdeck completion fish: keep it as ~/.config/fish/completions/quarterdeck.fish
function __quarterdeck_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    set -l found ($words[1] __complete $words[2..-1] "$typed" 2>/dev/null)
    if test "$found[1]" = ":files"
        # What stands before the "=" of a flag is no part of the file's name, and has to come back in front.
        set -l parts (string match -r -- '^(--[^=]*=)?(.*)$' "$typed")
        for path in (__fish_complete_path "$parts[3]")
            printf '%s%s\n' "$parts[2]" $path
        end
    else if test (count $found) -gt 0
        printf '%s\n' $found
    end
end
complete -c quarterdeck -f -a '(__quarterdeck_complete)'
