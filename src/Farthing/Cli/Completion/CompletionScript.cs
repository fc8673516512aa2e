using System.Text;

namespace Farthing.Cli.Completion;

/// <summary>Writes the completion script of a shell. The words stand in the script, so that completing starts no program.</summary>
internal static class CompletionScript
{
    /// <summary>The shells.</summary>
    public static readonly IReadOnlyList<string> Shells = ["bash", "zsh", "fish"];

    /// <summary>The script of a shell.</summary>
    public static string Of(string shell, IReadOnlyList<CompletionNode> nodes) =>
        shell switch
        {
            "bash" => Bash(nodes),
            "zsh" => Zsh(nodes),
            "fish" => Fish(nodes),
            _ => throw new ArgumentOutOfRangeException(
                nameof(shell),
                shell,
                "no script is known for this shell"
            ),
        };

    private static string Bash(IReadOnlyList<CompletionNode> nodes)
    {
        StringBuilder text = new();
        text.Append(
            """
            # bash completion for farthing.  Use: source <(farthing completion bash)
            _farthing() {
              local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} path= subs= flags= values= word i
              for ((i = 1; i < COMP_CWORD; i++)); do
                word=${COMP_WORDS[i]}
                [[ $word == -* ]] && break
                _farthing_words "$path"
                [[ " $subs " == *" $word "* ]] || break
                path="${path:+$path }$word"
              done
              _farthing_words "$path"
              _farthing_values "$path" "$prev"
              if [[ -n $values ]]; then
                COMPREPLY=($(compgen -W "$values" -- "$cur"))
              elif [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "$flags" -- "$cur"))
              elif [[ -n $subs ]]; then
                COMPREPLY=($(compgen -W "$subs" -- "$cur"))
              else
                COMPREPLY=($(compgen -f -- "$cur"))
              fi
            }
            _farthing_words() {
              subs= flags=
              case $1 in

            """
        );
        foreach (CompletionNode node in nodes)
        {
            text.Append(
                $"    '{node.Path}') subs='{Words(node.Subcommands)}'; flags='{Words(node.Flags)}' ;;\n"
            );
        }

        text.Append("  esac\n}\n_farthing_values() {\n  values=\n  case \"$1 $2\" in\n");
        foreach (CompletionNode node in nodes)
        {
            foreach ((string flag, IReadOnlyList<string> words) in node.Values)
            {
                text.Append($"    '{node.Path} {flag}') values='{string.Join(' ', words)}' ;;\n");
            }
        }

        return text.Append(
                "  esac\n}\ncomplete -o filenames -o bashdefault -F _farthing farthing ./farthing\n"
            )
            .ToString();
    }

    private static string Zsh(IReadOnlyList<CompletionNode> nodes)
    {
        StringBuilder text = new();
        text.Append(
            """
            #compdef farthing
            # zsh completion for farthing.  Use: farthing completion zsh > "${fpath[1]}/_farthing", or source <(farthing completion zsh)
            _farthing() {
              local at= word i
              local -a subs flags values
              for ((i = 2; i < CURRENT; i++)); do
                word=${words[i]}
                [[ $word == -* ]] && break
                _farthing_words "$at"
                (( ${subs[(I)$word:*]} )) || break
                at="${at:+$at }$word"
              done
              _farthing_words "$at"
              _farthing_values "$at" "${words[CURRENT-1]}"
              if (( ${#values} )); then
                compadd -a values
              elif [[ ${words[CURRENT]} == -* ]]; then
                _describe 'flag' flags
              elif (( ${#subs} )); then
                _describe 'verb' subs
              else
                _files
              fi
            }
            _farthing_words() {
              subs=() flags=()
              case $1 in

            """
        );
        foreach (CompletionNode node in nodes)
        {
            text.Append(
                $"    '{node.Path}')\n      subs=({Described(node.Subcommands)})\n      flags=({Described(node.Flags)}) ;;\n"
            );
        }

        text.Append("  esac\n}\n_farthing_values() {\n  values=()\n  case \"$1 $2\" in\n");
        foreach (CompletionNode node in nodes)
        {
            foreach ((string flag, IReadOnlyList<string> words) in node.Values)
            {
                text.Append($"    '{node.Path} {flag}') values=({string.Join(' ', words)}) ;;\n");
            }
        }

        return text.Append("  esac\n}\n(( $+functions[compdef] )) && compdef _farthing farthing ./farthing\n")
            .ToString();
    }

    private static string Fish(IReadOnlyList<CompletionNode> nodes)
    {
        StringBuilder text = new();
        text.Append(
            """
            # fish completion for farthing.  Use: farthing completion fish | source
            function __farthing_path
                set -l words (commandline -opc)
                set -l path
                for word in $words[2..-1]
                    string match -q -- '-*' $word; and break
                    contains -- (string join ' ' $path $word) $__farthing_paths; or break
                    set path $path $word
                end
                string join ' ' $path
            end
            function __farthing_at
                set -l at (__farthing_path)
                test "$at" = "$argv[1]"
            end

            """
        );
        text.Append("set -g __farthing_paths");
        foreach (CompletionNode node in nodes.Where(node => node.Path.Length > 0))
        {
            text.Append($" '{node.Path}'");
        }

        text.Append('\n');
        foreach (CompletionNode node in nodes)
        {
            string at = $"complete -c farthing -n '__farthing_at \"{node.Path}\"'";
            foreach (CompletionWord sub in node.Subcommands)
            {
                text.Append($"{at} -f -a '{sub.Text}' -d '{sub.Meaning}'\n");
            }

            foreach (CompletionWord flag in node.Flags)
            {
                string values = node.Values.TryGetValue(flag.Text, out IReadOnlyList<string>? words)
                    ? $" -x -a '{string.Join(' ', words)}'"
                    : "";
                text.Append($"{at} -l '{flag.Text[2..]}' -d '{flag.Meaning}'{values}\n");
            }
        }

        return text.ToString();
    }

    private static string Words(IEnumerable<CompletionWord> words) =>
        string.Join(' ', words.Select(word => word.Text));

    private static string Described(IEnumerable<CompletionWord> words) =>
        string.Join(
            ' ',
            words.Select(word =>
                $"'{word.Text}:{word.Meaning.Replace(":", "\\:", StringComparison.Ordinal)}'"
            )
        );
}

/// <summary>A verb or subcommand, with what may follow it.</summary>
/// <param name="Path">Such as <c>cost price</c>; empty for the program itself.</param>
/// <param name="Subcommands">Verbs or subcommands.</param>
/// <param name="Flags">Flags with their dashes.</param>
/// <param name="Values">By flag, the words that it takes; a flag that takes none of a closed list is missing.</param>
internal sealed record CompletionNode(
    string Path,
    IReadOnlyList<CompletionWord> Subcommands,
    IReadOnlyList<CompletionWord> Flags,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Values
);
