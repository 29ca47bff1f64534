# Completions of rowhouse for fish: rowhouse completion fish | source
function __rowhouse_at --description 'Whether the cursor is in a command, behind so many operands' --argument-names command
    set -l words (commandline -opc)[2..]
    set -l named main
    if contains -- "$words[1]" serve check schema import export move token completion help
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
            case --config --port --host --dialect --tokens --tls-cert --tls-key --require-if-match --allowed-host --cors-origin --store --log-level --max-connections --max-body --max-bodies --head-timeout --body-timeout --idle-timeout --write-timeout --shutdown-timeout --greeting-delay --browser-greeting-delay --greeted-idle-timeout --max-faults --salvage --to --role --tables
                set is_value yes
            case '-?*'
            case '*'
                set operands (math $operands + 1)
        end
    end
    test $operands $argv[2] $argv[3]
end
complete -c rowhouse -f
complete -c rowhouse -n '__rowhouse_at main' -l config -rF -d 'JSON with the options below, by their names'
complete -c rowhouse -n '__rowhouse_at main' -l port -x -d 'TCP port; 0 takes a free one'
complete -c rowhouse -n '__rowhouse_at main' -l host -x -d 'address to listen on (default: all)'
complete -c rowhouse -n '__rowhouse_at main' -l dialect -x -a 'http auto classic' -d 'http, classic (the greeting protocol), or auto for both'
complete -c rowhouse -n '__rowhouse_at main' -l tokens -rF -d 'serve whoever has a token of this file, from wherever; see "rowhouse token --help"'
complete -c rowhouse -n '__rowhouse_at main' -l tls-cert -rF -d 'a certificate in PEM, with which HTTPS is spoken'
complete -c rowhouse -n '__rowhouse_at main' -l tls-key -rF -d 'its key'
complete -c rowhouse -n '__rowhouse_at main' -l open -d 'without tokens: serve other machines too, who can then read and change every table (env: ROWHOUSE_OPEN)'
complete -c rowhouse -n '__rowhouse_at main' -l read-only -d 'take no writes, from nobody (env: ROWHOUSE_READ_ONLY)'
complete -c rowhouse -n '__rowhouse_at main' -l require-if-match -x -d 'tables that are written over only with If-Match; * stands for any characters; can be given again'
complete -c rowhouse -n '__rowhouse_at main' -l allowed-host -x -d 'a name, besides its own, under which the server answers; can be given again'
complete -c rowhouse -n '__rowhouse_at main' -l cors-origin -x -d 'a site whose pages may ask, or * for all; can be given again'
complete -c rowhouse -n '__rowhouse_at main' -l store -x -d 'tables of a database in place of a folder: postgres://user@host/database; can be given again, the one with the catalog of tables first'
complete -c rowhouse -n '__rowhouse_at main' -l log-level -x -a 'debug info warn error silent' -d 'what to log'
complete -c rowhouse -n '__rowhouse_at main' -l max-connections -x -d 'connections at a time'
complete -c rowhouse -n '__rowhouse_at main' -l max-body -x -d 'size of a request body'
complete -c rowhouse -n '__rowhouse_at main' -l max-bodies -x -d 'size of all request bodies at a time'
complete -c rowhouse -n '__rowhouse_at main' -l head-timeout -x -d 'time for a request head to arrive'
complete -c rowhouse -n '__rowhouse_at main' -l body-timeout -x -d 'time between two pieces of a body'
complete -c rowhouse -n '__rowhouse_at main' -l idle-timeout -x -d 'time that a silent connection is kept'
complete -c rowhouse -n '__rowhouse_at main' -l write-timeout -x -d 'time in which 64 KiB of an answer must be taken'
complete -c rowhouse -n '__rowhouse_at main' -l shutdown-timeout -x -d 'time for what is in flight when stopping'
complete -c rowhouse -n '__rowhouse_at main' -l greeting-delay -x -d 'silence before the greeting (auto)'
complete -c rowhouse -n '__rowhouse_at main' -l browser-greeting-delay -x -d 'the same, where a browser was heard lately'
complete -c rowhouse -n '__rowhouse_at main' -l greeted-idle-timeout -x -d 'time that a greeted connection may be silent'
complete -c rowhouse -n '__rowhouse_at main' -s h -l help -d 'display help for command'
complete -c rowhouse -n '__rowhouse_at main' -s V -l version -d 'output the version number'
complete -c rowhouse -n '__rowhouse_at main -eq 0' -a '(__fish_complete_directories)'
complete -c rowhouse -n '__rowhouse_at serve' -l config -rF -d 'JSON with the options below, by their names'
complete -c rowhouse -n '__rowhouse_at serve' -l port -x -d 'TCP port; 0 takes a free one'
complete -c rowhouse -n '__rowhouse_at serve' -l host -x -d 'address to listen on (default: all)'
complete -c rowhouse -n '__rowhouse_at serve' -l dialect -x -a 'http auto classic' -d 'http, classic (the greeting protocol), or auto for both'
complete -c rowhouse -n '__rowhouse_at serve' -l tokens -rF -d 'serve whoever has a token of this file, from wherever; see "rowhouse token --help"'
complete -c rowhouse -n '__rowhouse_at serve' -l tls-cert -rF -d 'a certificate in PEM, with which HTTPS is spoken'
complete -c rowhouse -n '__rowhouse_at serve' -l tls-key -rF -d 'its key'
complete -c rowhouse -n '__rowhouse_at serve' -l open -d 'without tokens: serve other machines too, who can then read and change every table (env: ROWHOUSE_OPEN)'
complete -c rowhouse -n '__rowhouse_at serve' -l read-only -d 'take no writes, from nobody (env: ROWHOUSE_READ_ONLY)'
complete -c rowhouse -n '__rowhouse_at serve' -l require-if-match -x -d 'tables that are written over only with If-Match; * stands for any characters; can be given again'
complete -c rowhouse -n '__rowhouse_at serve' -l allowed-host -x -d 'a name, besides its own, under which the server answers; can be given again'
complete -c rowhouse -n '__rowhouse_at serve' -l cors-origin -x -d 'a site whose pages may ask, or * for all; can be given again'
complete -c rowhouse -n '__rowhouse_at serve' -l store -x -d 'tables of a database in place of a folder: postgres://user@host/database; can be given again, the one with the catalog of tables first'
complete -c rowhouse -n '__rowhouse_at serve' -l log-level -x -a 'debug info warn error silent' -d 'what to log'
complete -c rowhouse -n '__rowhouse_at serve' -l max-connections -x -d 'connections at a time'
complete -c rowhouse -n '__rowhouse_at serve' -l max-body -x -d 'size of a request body'
complete -c rowhouse -n '__rowhouse_at serve' -l max-bodies -x -d 'size of all request bodies at a time'
complete -c rowhouse -n '__rowhouse_at serve' -l head-timeout -x -d 'time for a request head to arrive'
complete -c rowhouse -n '__rowhouse_at serve' -l body-timeout -x -d 'time between two pieces of a body'
complete -c rowhouse -n '__rowhouse_at serve' -l idle-timeout -x -d 'time that a silent connection is kept'
complete -c rowhouse -n '__rowhouse_at serve' -l write-timeout -x -d 'time in which 64 KiB of an answer must be taken'
complete -c rowhouse -n '__rowhouse_at serve' -l shutdown-timeout -x -d 'time for what is in flight when stopping'
complete -c rowhouse -n '__rowhouse_at serve' -l greeting-delay -x -d 'silence before the greeting (auto)'
complete -c rowhouse -n '__rowhouse_at serve' -l browser-greeting-delay -x -d 'the same, where a browser was heard lately'
complete -c rowhouse -n '__rowhouse_at serve' -l greeted-idle-timeout -x -d 'time that a greeted connection may be silent'
complete -c rowhouse -n '__rowhouse_at serve' -s h -l help -d 'display help for command'
complete -c rowhouse -n '__rowhouse_at serve -eq 0' -a '(__fish_complete_directories)'
complete -c rowhouse -n '__rowhouse_at check' -l json -d 'one fault a line, as JSON'
complete -c rowhouse -n '__rowhouse_at check' -l max-faults -x -d 'of one table, so many are described'
complete -c rowhouse -n '__rowhouse_at check' -l salvage -x -d 'serve a table again whose log is damaged, with what can be read of it; the rest is listed beside it'
complete -c rowhouse -n '__rowhouse_at check' -s h -l help -d 'display help for command'
complete -c rowhouse -n '__rowhouse_at check -eq 0' -a '(__fish_complete_directories)'
complete -c rowhouse -n '__rowhouse_at schema' -l infer -d 'write what is not declared yet into datapackage.json of the folder'
complete -c rowhouse -n '__rowhouse_at schema' -s h -l help -d 'display help for command'
complete -c rowhouse -n '__rowhouse_at schema -eq 0' -a '(__fish_complete_directories)'
complete -c rowhouse -n '__rowhouse_at import' -l store -x -d 'the database that they are brought into: postgres://user@host/database; of several each, as servers are given them'
complete -c rowhouse -n '__rowhouse_at import' -l replace -d 'also where a table is there already with another content, which is lost'
complete -c rowhouse -n '__rowhouse_at import' -s h -l help -d 'display help for command'
complete -c rowhouse -n '__rowhouse_at import -eq 0' -a '(__fish_complete_directories)'
complete -c rowhouse -n '__rowhouse_at export' -l store -x -d 'the database: postgres://user@host/database; of several each, as servers are given them'
complete -c rowhouse -n '__rowhouse_at export' -s h -l help -d 'display help for command'
complete -c rowhouse -n '__rowhouse_at export -eq 0' -a '(__fish_complete_directories)'
complete -c rowhouse -n '__rowhouse_at move' -l store -x -d 'a database, as the servers are given it; to be given again for each, in their order'
complete -c rowhouse -n '__rowhouse_at move' -l to -x -d 'the database to move it to, one of them'
complete -c rowhouse -n '__rowhouse_at move' -s h -l help -d 'display help for command'
complete -c rowhouse -n '__rowhouse_at token' -l role -x -a 'read write admin' -d 'what it lets its owner do'
complete -c rowhouse -n '__rowhouse_at token' -l tables -x -d 'for which tables; * stands for any characters, commas between names'
complete -c rowhouse -n '__rowhouse_at token' -s h -l help -d 'display help for command'
complete -c rowhouse -n '__rowhouse_at completion' -s h -l help -d 'display help for command'
complete -c rowhouse -n '__rowhouse_at completion -eq 0' -a 'bash zsh fish'
complete -c rowhouse -n '__rowhouse_at help -eq 0' -a 'serve check schema import export move token completion help'
complete -c rowhouse -n __fish_is_first_arg -a serve -d 'serve a folder (the default command)'
complete -c rowhouse -n __fish_is_first_arg -a check -d 'report what is wrong with the files of a folder, or mend a damaged log'
complete -c rowhouse -n __fish_is_first_arg -a schema -d 'show the types of columns, as a Data Package, or write them down'
complete -c rowhouse -n __fish_is_first_arg -a import -d 'bring the tables of a folder into a database'
complete -c rowhouse -n __fish_is_first_arg -a export -d 'write the tables of a database as CSV files'
complete -c rowhouse -n __fish_is_first_arg -a move -d 'move a table to another of the databases that are served together'
complete -c rowhouse -n __fish_is_first_arg -a token -d 'make a token, and the line that a file of tokens has for it'
complete -c rowhouse -n __fish_is_first_arg -a completion -d 'print a script that completes command lines'
complete -c rowhouse -n __fish_is_first_arg -a help -d 'display help for command'
