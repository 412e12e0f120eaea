# bash completion for brinectl
_brinectl() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} here="--sock-dir --node --id --config-dir --release --help"
    local bus="--connect $here --as --ssh --remote-program --saltapi-url --saltapi --eauth --username --password-file --token-file --ca-file --keep-password --fire-by --plain-http"
    case $prev in
        --node) COMPREPLY=($(compgen -W "master minion" -- "$cur")); return ;;
        --match) COMPREPLY=($(compgen -W "startswith endswith find regex fnmatch" -- "$cur")); return ;;
        -o|--out|--output)
            local forms="tag-json line jsonl pretty yaml raw none"
            case ${COMP_WORDS[1]} in
                fire) forms="json raw lines" ;;
                connections|doctor|reactors) forms="text json" ;;
            esac
            COMPREPLY=($(compgen -W "$forms" -- "$cur")); return ;;
        --via) COMPREPLY=($(compgen -W "salt master" -- "$cur")); return ;;
        --to) COMPREPLY=($(compgen -W "bus master minions" -- "$cur")); return ;;
        --format) COMPREPLY=($(compgen -W "json yaml python kv salt" -- "$cur")); return ;;
        --template-name|show) COMPREPLY=($(compgen -W "$(brinectl templates 2>/dev/null | cut -f1)" -- "$cur")); return ;;
        --by) COMPREPLY=($(compgen -W "tag minion function" -- "$cur")); return ;;
        --framing) COMPREPLY=($(compgen -W "bare prefixed" -- "$cur")); return ;;
        -s|--sock-dir|--master-sock-dir|-c|--config-dir) COMPREPLY=($(compgen -d -- "$cur")); return ;;
        --eauth) COMPREPLY=($(compgen -W "auto pam ldap file sharedsecret rest django" -- "$cur")); return ;;
        --keep-password) COMPREPLY=($(compgen -W "keyring session ask" -- "$cur")); return ;;
        --fire-by) COMPREPLY=($(compgen -W "any runner hook" -- "$cur")); return ;;
        --as) COMPREPLY=($(compgen -u -- "$cur")); return ;;
        --ssh) COMPREPLY=($(compgen -A hostname -- "$cur")); return ;;
        -f|--file|--remote-program|--password-file|--token-file|--ca-file|--out-file|--from) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    esac
    if [ "$COMP_CWORD" = 1 ]; then
        COMPREPLY=($(compgen -W "watch next expect test fire top bus reactors role templates connections doctor relay forward --help --version" -- "$cur"))
        return
    fi
    case ${COMP_WORDS[1]} in
        watch) COMPREPLY=($(compgen -W "--match --exclude --filter --from --count --timeout --out --output --out-file --mask --no-mask --demo --quiet $bus" -- "$cur")) ;;
        next) COMPREPLY=($(compgen -W "--match --exclude --filter --from --wait --timeout --out --output --out-file --mask --no-mask --demo --quiet $bus" -- "$cur")) ;;
        expect) COMPREPLY=($(compgen -W "--count --timeout --never --out --output --out-file --mask --no-mask --demo --quiet $bus" -- "$cur")) ;;
        test) COMPREPLY=($(compgen -f -W "--junit --only --yes --demo --verbose --quiet $bus" -- "$cur")) ;;
        fire) COMPREPLY=($(compgen -W "--to --via --target --list --pcre --grain --grain-pcre --pillar --pillar-pcre --compound --nodegroup --range --ipcidr --from-line --format --file --wrap --timeout --no-wait --lines --template --template-name --set --repeat --repeat-delay --dry-run --yes --out --quiet $bus" -- "$cur")) ;;
        role) COMPREPLY=($(compgen -W "read-only ask free --production --no-production --rate $bus" -- "$cur")) ;;
        templates) COMPREPLY=($(compgen -W "list show --help" -- "$cur")) ;;
        top) COMPREPLY=($(compgen -W "--by --delay --iterations --demo $bus" -- "$cur")) ;;
        reactors) COMPREPLY=($(compgen -W "--config-dir --render --from --out --help" -- "$cur")) ;;
        connections) COMPREPLY=($(compgen -W "--config-dir --out --help" -- "$cur")) ;;
        doctor) COMPREPLY=($(compgen -W "--wait --out $bus" -- "$cur")) ;;
        relay) COMPREPLY=($(compgen -W "$here" -- "$cur")) ;;
        forward) COMPREPLY=($(compgen -A hostname -W "$here" -- "$cur")) ;;
        bus) COMPREPLY=($(compgen -W "--sock-dir --node --id --master-sock-dir --framing --demo --rate --quiet --help" -- "$cur")) ;;
    esac
}
complete -F _brinectl brinectl
