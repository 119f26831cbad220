
# `cargo querybudget` is completed like `cargo-querybudget`.
function __cargo_with_querybudget
    set -l words (commandline -opc)
    complete -C (string join ' ' -- cargo-querybudget $words[3..] (commandline -ct))
end
complete -c cargo -n '__fish_seen_subcommand_from querybudget' -f -a '(__cargo_with_querybudget)'
