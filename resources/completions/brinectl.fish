# fish completion for brinectl
set -l commands watch next expect test fire top bus reactors role templates connections doctor relay forward
complete -c brinectl -f
complete -c brinectl -n "not __fish_seen_subcommand_from $commands" -a "$commands"
complete -c brinectl -s s -l sock-dir -d "Folder that holds the sockets" -xa "(__fish_complete_directories)"
complete -c brinectl -l node -d "Which bus" -xa "master minion"
complete -c brinectl -l id -d "Minion id" -x
complete -c brinectl -n "not __fish_seen_subcommand_from bus" -l release -d "Salt behind an old bus" -xa "2014.1 2014.7 2015.5 2015.8"
complete -c brinectl -n "not __fish_seen_subcommand_from relay forward bus" -l as -d "Through sudo, as this user" -xa "(__fish_complete_users)"
complete -c brinectl -n "not __fish_seen_subcommand_from relay forward bus" -l connect -d "A saved connection" -x
complete -c brinectl -n "not __fish_seen_subcommand_from relay forward bus" -l ssh -d "Another machine" -xa "(__fish_print_hostnames)"
complete -c brinectl -n "not __fish_seen_subcommand_from relay forward bus" -l saltapi-url -d "Through salt-api" -x
complete -c brinectl -n "not __fish_seen_subcommand_from relay forward bus" -l saltapi -d "Through salt-api, as pepper"
complete -c brinectl -n "not __fish_seen_subcommand_from relay forward bus" -l eauth -d "How the password is checked" -xa "auto pam ldap file sharedsecret rest django"
complete -c brinectl -n "not __fish_seen_subcommand_from relay forward bus" -s u -l username -d "Who logs in to salt-api" -x
complete -c brinectl -n "not __fish_seen_subcommand_from relay forward bus" -l password-file -d "First line is the password" -rF
complete -c brinectl -n "not __fish_seen_subcommand_from relay forward bus" -l token-file -d "First line is a token" -rF
complete -c brinectl -n "not __fish_seen_subcommand_from relay forward bus" -l ca-file -d "Authorities of salt-api" -rF
complete -c brinectl -n "not __fish_seen_subcommand_from relay forward bus" -l keep-password -d "Where it stays" -xa "keyring session ask"
complete -c brinectl -n "not __fish_seen_subcommand_from relay forward bus" -l fire-by -d "Only this way" -xa "any runner hook"
complete -c brinectl -n "not __fish_seen_subcommand_from relay forward bus" -l plain-http -d "Accept http to another machine"
complete -c brinectl -n "__fish_seen_subcommand_from watch next" -l match -xa "startswith endswith find regex fnmatch"
complete -c brinectl -n "__fish_seen_subcommand_from watch next" -l out -xa "tag-json line jsonl pretty yaml raw none"
complete -c brinectl -n "__fish_seen_subcommand_from watch next" -l filter -d "Filter expression" -x
complete -c brinectl -n "__fish_seen_subcommand_from watch next" -l from -d "Read a saved file" -rF
complete -c brinectl -n "__fish_seen_subcommand_from watch" -l count -d "End after N events" -x
complete -c brinectl -n "__fish_seen_subcommand_from watch top" -l demo -d "The demo bus"
complete -c brinectl -n "__fish_seen_subcommand_from expect" -l count -d "How many" -x
complete -c brinectl -n "__fish_seen_subcommand_from expect" -l timeout -d "Seconds" -x
complete -c brinectl -n "__fish_seen_subcommand_from expect" -l never -d "What must not come" -x
complete -c brinectl -n "__fish_seen_subcommand_from test" -l junit -d "Results as JUnit XML" -rF
complete -c brinectl -n "__fish_seen_subcommand_from test" -l only -d "Tests whose name contains" -x
complete -c brinectl -n "__fish_seen_subcommand_from test" -F
complete -c brinectl -n "__fish_seen_subcommand_from fire" -l to -xa "bus master minions"
complete -c brinectl -n "__fish_seen_subcommand_from fire" -l format -xa "json yaml python kv salt"
complete -c brinectl -n "__fish_seen_subcommand_from fire" -l dry-run -d "Print only"
complete -c brinectl -n "__fish_seen_subcommand_from fire" -l via -d "How minions are reached" -xa "salt master"
complete -c brinectl -n "__fish_seen_subcommand_from fire" -l from-line -d "A pasted command" -x
for kind in list pcre grain grain-pcre pillar pillar-pcre compound nodegroup range ipcidr
    complete -c brinectl -n "__fish_seen_subcommand_from fire" -l $kind -d "The target is of this kind"
end
complete -c brinectl -n "__fish_seen_subcommand_from fire" -l template -d "Fill in variables"
complete -c brinectl -n "__fish_seen_subcommand_from fire" -l template-name -d "A template" -xa "(brinectl templates 2>/dev/null | cut -f1)"
complete -c brinectl -n "__fish_seen_subcommand_from fire" -l set -d "NAME=VALUE of a variable" -x
complete -c brinectl -n "__fish_seen_subcommand_from fire test" -s y -l yes -d "Without a question"
complete -c brinectl -n "__fish_seen_subcommand_from reactors" -l render -d "What each file gives"
complete -c brinectl -n "__fish_seen_subcommand_from role" -a "read-only ask free"
complete -c brinectl -n "__fish_seen_subcommand_from role" -l production -d "Asks at every shot"
complete -c brinectl -n "__fish_seen_subcommand_from role" -l rate -d "Shots a second" -x
complete -c brinectl -n "__fish_seen_subcommand_from templates" -a "list show"
complete -c brinectl -n "__fish_seen_subcommand_from forward" -a "(__fish_print_hostnames)"
complete -c brinectl -n "__fish_seen_subcommand_from top" -l by -xa "tag minion function"
complete -c brinectl -n "__fish_seen_subcommand_from connections doctor" -l out -xa "text json"
complete -c brinectl -n "__fish_seen_subcommand_from doctor" -l wait -d "Seconds to wait for the first bytes" -x
