# Completions of rowhouse-client for fish: rowhouse-client completion fish | source
function __rowhouse_client_at --description 'Whether the cursor is in a command, behind so many operands' --argument-names command
    set -l words (commandline -opc)[2..]
    set -l named main
    if contains -- "$words[1]" completion
        set named $words[1]
        set -e words[1]
    end
    test $named = $command; or return
    set -q argv[2]; or return 0
    set -l operands 0
    set -l is_value no
    for word in $words
        if test $is_value = yes
            set is_value no
            continue
        end
        switch $word
            case --dialect --server -H --header -d --body --raw --boundary -a --auth -A --auth-type --bearer --max-redirects --timeout --connect-timeout --pretty --color -o --output
                set is_value yes
            case '-?*'
            case '*'
                set operands (math $operands + 1)
        end
    end
    test $operands $argv[2] $argv[3]
end
complete -c rowhouse-client -f
complete -c rowhouse-client -n '__rowhouse_client_at main' -s V -l version -d 'print the version'
complete -c rowhouse-client -n '__rowhouse_client_at main' -l dialect -x -a 'http classic' -d 'http, or the classic greeting protocol'
complete -c rowhouse-client -n '__rowhouse_client_at main' -l server -x -d 'the server for the full screen and for URLs that begin with /'
complete -c rowhouse-client -n '__rowhouse_client_at main' -s H -l header -x -d 'a header, \'Name: value\'; can be given again'
complete -c rowhouse-client -n '__rowhouse_client_at main' -s d -l body -x -d 'the body; @file reads it from a file, @- from standard input'
complete -c rowhouse-client -n '__rowhouse_client_at main' -l raw -x -d 'the body as it stands, also where it begins with @'
complete -c rowhouse-client -n '__rowhouse_client_at main' -s f -l form -d 'fields become a form; with field@file in parts'
complete -c rowhouse-client -n '__rowhouse_client_at main' -l multipart -d 'fields become a form in parts, also without files'
complete -c rowhouse-client -n '__rowhouse_client_at main' -l boundary -x -d 'what stands between the parts'
complete -c rowhouse-client -n '__rowhouse_client_at main' -l chunked -d 'send the body with Transfer-Encoding: chunked'
complete -c rowhouse-client -n '__rowhouse_client_at main' -s I -l ignore-stdin -d 'take no body from standard input'
complete -c rowhouse-client -n '__rowhouse_client_at main' -s a -l auth -x -d 'send Basic credentials; with --auth-type bearer a token'
complete -c rowhouse-client -n '__rowhouse_client_at main' -s A -l auth-type -x -a 'basic bearer' -d 'what --auth gives'
complete -c rowhouse-client -n '__rowhouse_client_at main' -l bearer -x -d 'send a token'
complete -c rowhouse-client -n '__rowhouse_client_at main' -l insecure -d 'take any certificate: nobody knows then who the server is'
complete -c rowhouse-client -n '__rowhouse_client_at main' -l compressed -d 'let the body come compressed, and unpack it'
complete -c rowhouse-client -n '__rowhouse_client_at main' -s F -l follow -d 'follow redirects'
complete -c rowhouse-client -n '__rowhouse_client_at main' -l max-redirects -x -d 'how many redirects are followed'
complete -c rowhouse-client -n '__rowhouse_client_at main' -l timeout -x -d 'how long the server may be silent; 0 for ever (default: 30)'
complete -c rowhouse-client -n '__rowhouse_client_at main' -l connect-timeout -x -d 'how long a connection may take; 0 for ever (default: 10)'
complete -c rowhouse-client -n '__rowhouse_client_at main' -l offline -d 'print the request and send nothing'
complete -c rowhouse-client -n '__rowhouse_client_at main' -l curl -d 'print a curl command that sends the same, and send nothing'
complete -c rowhouse-client -n '__rowhouse_client_at main' -s h -l headers -d 'print the head of the response to stdout, and no body'
complete -c rowhouse-client -n '__rowhouse_client_at main' -s v -l verbose -d 'print the request too; with --wire what each name means'
complete -c rowhouse-client -n '__rowhouse_client_at main' -s q -l quiet -d 'print nothing to stderr but errors'
complete -c rowhouse-client -n '__rowhouse_client_at main' -s m -l meta -d 'print how long each phase took'
complete -c rowhouse-client -n '__rowhouse_client_at main' -l wire -d 'print every byte in both directions with its name'
complete -c rowhouse-client -n '__rowhouse_client_at main' -l json -d 'print all of it as one JSON object for machines'
complete -c rowhouse-client -n '__rowhouse_client_at main' -l pretty -x -a 'all colors format none' -d 'lay out and colour JSON'
complete -c rowhouse-client -n '__rowhouse_client_at main' -l color -x -a 'auto always never' -d 'use colours'
complete -c rowhouse-client -n '__rowhouse_client_at main' -s S -l stream -d 'write the body as it comes, not laid out'
complete -c rowhouse-client -n '__rowhouse_client_at main' -s o -l output -rF -d 'write the body to a file'
complete -c rowhouse-client -n '__rowhouse_client_at main' -l download -d 'save the body, follow redirects'
complete -c rowhouse-client -n '__rowhouse_client_at main' -s c -l continue -d 'go on with a download where --output ends'
complete -c rowhouse-client -n '__rowhouse_client_at main' -l check-status -d 'warn about statuses of 300 and above; the exit code tells them in any case'
complete -c rowhouse-client -n '__rowhouse_client_at main' -l help -d 'print this help; so does -h without a URL'
complete -c rowhouse-client -n '__rowhouse_client_at main -eq 0' -a 'GET POST PUT PATCH DELETE HEAD OPTIONS'
complete -c rowhouse-client -n '__rowhouse_client_at main -ge 1' -F
complete -c rowhouse-client -n '__rowhouse_client_at completion -eq 0' -a 'bash zsh fish'
complete -c rowhouse-client -n __fish_is_first_arg -a completion -d 'print a script that completes command lines'
