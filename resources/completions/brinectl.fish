# fish completion for brinectl
set -l commands watch next expect test fire top bus reactors role templates connections doctor relay forward
# The command is the first word: a tag or a file may be called as one.
function __brinectl_is
    set -l words (commandline -opc)
    test (count $words) -gt 1; and contains -- $words[2] $argv
end
complete -c brinectl -f
complete -c brinectl -n "test (count (commandline -opc)) -eq 1" -a "$commands"
complete -c brinectl -l help -s h -d "What it takes"
complete -c brinectl -n "test (count (commandline -opc)) -eq 1" -l version -d "Which release it is"

# Which bus.
set -l far __brinectl_is watch next expect test fire top role doctor
set -l here __brinectl_is watch next expect test fire top role doctor relay forward
set -l own __brinectl_is watch next expect test fire top role doctor relay forward bus
complete -c brinectl -n "$own" -s s -l sock-dir -d "Folder that holds the sockets" -xa "(__fish_complete_directories)"
complete -c brinectl -n "$own" -l node -d "Which bus" -xa "master minion"
complete -c brinectl -n "$own" -l id -d "Minion id" -x
complete -c brinectl -n "$here" -l release -d "Salt behind an old bus" -xa "2014.1 2014.7 2015.5 2015.8"
complete -c brinectl -n "$here; or __brinectl_is reactors connections" -s c -l config-dir -d "Salt's configuration folder" -xa "(__fish_complete_directories)"
complete -c brinectl -n "$far" -l connect -d "A saved connection" -x
complete -c brinectl -n "$far" -l as -d "Through sudo, as this user" -xa "(__fish_complete_users)"
complete -c brinectl -n "$far" -l ssh -d "Another machine" -xa "(__fish_print_hostnames)"
complete -c brinectl -n "$far" -l remote-program -d "brinectl there" -rF
complete -c brinectl -n "$far" -l saltapi-url -d "Through salt-api" -x
complete -c brinectl -n "$far" -l saltapi -d "Through salt-api, as pepper"
complete -c brinectl -n "$far" -l eauth -d "How the password is checked" -xa "auto pam ldap file sharedsecret rest django"
complete -c brinectl -n "$far" -s u -l username -d "Who logs in to salt-api" -x
complete -c brinectl -n "$far" -l password-file -d "First line is the password" -rF
complete -c brinectl -n "$far" -l token-file -d "First line is a token" -rF
complete -c brinectl -n "$far" -l ca-file -d "Authorities of salt-api" -rF
complete -c brinectl -n "$far" -l keep-password -d "Where it stays" -xa "keyring session ask"
complete -c brinectl -n "$far" -l fire-by -d "Only this way" -xa "any runner hook"
complete -c brinectl -n "$far" -l plain-http -d "Accept http to another machine"

# Events and what is printed of them.
complete -c brinectl -n "__brinectl_is watch next" -l match -d "How TAGMATCH is meant" -xa "startswith endswith find regex fnmatch"
complete -c brinectl -n "__brinectl_is watch next" -l exclude -d "Tags not to show" -x
complete -c brinectl -n "__brinectl_is watch next" -s Y -l filter -d "Filter expression" -x
complete -c brinectl -n "__brinectl_is watch next" -l from -d "Read a saved file" -rF
complete -c brinectl -n "__brinectl_is watch next expect" -s o -l out -l output -d "Form" -xa "tag-json line jsonl pretty yaml raw none"
complete -c brinectl -n "__brinectl_is watch next expect" -l out-file -d "Write there" -rF
complete -c brinectl -n "__brinectl_is watch next expect" -l mask -d "Hide secrets"
complete -c brinectl -n "__brinectl_is watch next expect" -l no-mask -d "Show secrets"
complete -c brinectl -n "__brinectl_is watch expect" -s C -l count -d "So many events" -x
complete -c brinectl -n "__brinectl_is watch next expect fire" -s t -l timeout -d "Seconds" -x
complete -c brinectl -n "__brinectl_is next doctor" -s w -l wait -d "Seconds to wait" -x
complete -c brinectl -n "__brinectl_is expect" -l never -d "What must not come" -x
complete -c brinectl -n "__brinectl_is watch next expect test top" -l demo -d "The demo bus"
complete -c brinectl -n "__brinectl_is watch next expect test fire bus" -s q -l quiet -d "No messages"
complete -c brinectl -n "__brinectl_is top" -l by -d "What is counted" -xa "tag minion function"
complete -c brinectl -n "__brinectl_is top" -s d -l delay -d "Seconds between two pictures" -x
complete -c brinectl -n "__brinectl_is top" -s n -l iterations -d "So many pictures" -x
complete -c brinectl -n "__brinectl_is connections doctor reactors" -s o -l out -d "Form" -xa "text json"

# Shots and tests.
complete -c brinectl -n "__brinectl_is fire" -l to -d "Where" -xa "bus master minions"
complete -c brinectl -n "__brinectl_is fire" -l target -d "Minions" -x
complete -c brinectl -n "__brinectl_is fire" -l via -d "How minions are reached" -xa "salt master"
complete -c brinectl -n "__brinectl_is fire" -s L -l list -d "The target is a list of ids"
complete -c brinectl -n "__brinectl_is fire" -s E -l pcre -d "The target is a regular expression"
complete -c brinectl -n "__brinectl_is fire" -s G -l grain -d "The target is a grain"
complete -c brinectl -n "__brinectl_is fire" -s P -l grain-pcre -d "The target is a grain, by regular expression"
complete -c brinectl -n "__brinectl_is fire" -s I -l pillar -d "The target is a pillar value"
complete -c brinectl -n "__brinectl_is fire" -s J -l pillar-pcre -d "The target is a pillar value, by regular expression"
complete -c brinectl -n "__brinectl_is fire" -s C -l compound -d "The target is compound"
complete -c brinectl -n "__brinectl_is fire" -s N -l nodegroup -d "The target is a node group"
complete -c brinectl -n "__brinectl_is fire" -s R -l range -d "The target is a range"
complete -c brinectl -n "__brinectl_is fire" -s S -l ipcidr -d "The target is a subnet or address"
complete -c brinectl -n "__brinectl_is fire" -s f -l file -d "Payload file" -rF
complete -c brinectl -n "__brinectl_is fire" -l format -d "How the payload is written" -xa "json yaml python kv salt"
complete -c brinectl -n "__brinectl_is fire" -l wrap -d "The payload is bare text"
complete -c brinectl -n "__brinectl_is fire" -l from-line -d "A pasted command" -x
complete -c brinectl -n "__brinectl_is fire" -l lines -d "Lines from standard input"
complete -c brinectl -n "__brinectl_is fire" -l template -d "Fill in variables"
complete -c brinectl -n "__brinectl_is fire" -l template-name -d "A template" -xa "(brinectl templates 2>/dev/null | cut -f1)"
complete -c brinectl -n "__brinectl_is fire" -l set -d "NAME=VALUE of a variable" -x
complete -c brinectl -n "__brinectl_is fire" -l no-wait -d "Do not wait to see it"
complete -c brinectl -n "__brinectl_is fire" -l repeat -d "So many times" -x
complete -c brinectl -n "__brinectl_is fire" -l repeat-delay -d "Seconds between two" -x
complete -c brinectl -n "__brinectl_is fire" -l dry-run -d "Print only"
complete -c brinectl -n "__brinectl_is fire" -s o -l out -d "What is printed" -xa "json raw lines"
complete -c brinectl -n "__brinectl_is fire test" -s y -l yes -d "Without a question"
complete -c brinectl -n "__brinectl_is test" -l junit -d "Results as JUnit XML" -rF
complete -c brinectl -n "__brinectl_is test" -l only -d "Tests whose name contains" -x
complete -c brinectl -n "__brinectl_is test" -s v -l verbose -d "What came"
complete -c brinectl -n "__brinectl_is test" -F

# The others.
complete -c brinectl -n "__brinectl_is bus" -l master-sock-dir -d "A master's bus too" -xa "(__fish_complete_directories)"
complete -c brinectl -n "__brinectl_is bus" -l framing -d "What the pub socket writes" -xa "bare prefixed"
complete -c brinectl -n "__brinectl_is bus" -l demo -d "Demo traffic"
complete -c brinectl -n "__brinectl_is bus" -l rate -d "Events a second" -x
complete -c brinectl -n "__brinectl_is reactors" -l render -d "What each file gives"
complete -c brinectl -n "__brinectl_is reactors" -l from -d "File or folder with reactors" -rF
complete -c brinectl -n "__brinectl_is role" -a "read-only ask free"
complete -c brinectl -n "__brinectl_is role" -l production -d "Asks at every shot"
complete -c brinectl -n "__brinectl_is role" -l no-production -d "It is none"
complete -c brinectl -n "__brinectl_is role" -l rate -d "Shots a second" -x
complete -c brinectl -n "__brinectl_is templates; and test (count (commandline -opc)) -eq 2" -a "list show"
complete -c brinectl -n "__brinectl_is templates; and contains -- show (commandline -opc)" -a "(brinectl templates 2>/dev/null | cut -f1)"
complete -c brinectl -n "__brinectl_is forward" -a "(__fish_print_hostnames)"
