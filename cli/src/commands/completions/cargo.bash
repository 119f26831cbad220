
# `cargo querybudget` is completed like `cargo-querybudget`; everything else of cargo is left to what completed it before.
_cargo_without_querybudget() {
    complete -p cargo 2>/dev/null | sed -n 's/.* -F \([^ ]*\) .*/\1/p'
}

_cargo_before_querybudget=$(_cargo_without_querybudget)

_cargo_with_querybudget() {
    if [[ $COMP_CWORD -gt 1 && ${COMP_WORDS[1]} == querybudget ]]; then
        COMP_WORDS=(cargo-querybudget "${COMP_WORDS[@]:2}")
        COMP_CWORD=$((COMP_CWORD - 1))
        _cargo__querybudget cargo-querybudget "$2" "$3"
        return
    fi
    if [[ -z $_cargo_before_querybudget ]]; then
        # bash-completion reads the completions of a command when they are first asked for.
        local load
        for load in _comp_load _completion_loader; do
            if declare -F "$load" >/dev/null; then
                "$load" cargo
                _cargo_before_querybudget=$(_cargo_without_querybudget)
                break
            fi
        done
        complete -F _cargo_with_querybudget -o bashdefault -o default cargo
    fi
    if [[ -n $_cargo_before_querybudget && $_cargo_before_querybudget != _cargo_with_querybudget ]]; then
        "$_cargo_before_querybudget" "$@"
    fi
}

if [[ $_cargo_before_querybudget == _cargo_with_querybudget ]]; then
    _cargo_before_querybudget=
fi
complete -F _cargo_with_querybudget -o bashdefault -o default cargo
