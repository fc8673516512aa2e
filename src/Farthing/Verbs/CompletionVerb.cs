using System.CommandLine;
using Farthing.Cli;
using Farthing.Cli.Completion;
using Farthing.Documents.Surroundings;
using Farthing.Numerics.Faults;

namespace Farthing.Verbs;

/// <summary><c>farthing completion</c>: prints a script with which a shell completes verbs and flags.</summary>
internal static class CompletionVerb
{
    /// <summary>Builds the command.</summary>
    /// <param name="verbs">What is completed.</param>
    public static Command Create(Func<IReadOnlyList<VerbEntry>> verbs)
    {
        Argument<string> shell = new("SHELL") { Description = "bash, zsh or fish" };
        shell.CompletionSources.Add([.. CompletionScript.Shells]);
        Command command = new(
            "completion",
            """
            Prints a script with which your shell completes verbs, subcommands, flags and their words.

            Examples:
              source <(farthing completion bash)            for this shell; put the line into ~/.bashrc to keep it
              farthing completion zsh > "${fpath[1]}/_farthing"
              farthing completion fish > ~/.config/fish/completions/farthing.fish
            """
        );
        command.Arguments.Add(shell);
        return command.Runs(
            "completion",
            context =>
            {
                context.StopOnFaults();
                string name = context.Parsed.GetValue(shell) ?? "";
                if (!CompletionScript.Shells.Contains(name))
                {
                    throw new FarthingException(
                        new Fault(QuantityFaultCodes.UnknownWord, "no script for this shell")
                        {
                            Path = "SHELL",
                            Value = name,
                            Expected = "one of " + string.Join(", ", CompletionScript.Shells),
                            Nearest = NearestWord.Find(name, CompletionScript.Shells),
                        }
                    );
                }

                string script = CompletionScript.Of(name, CompletionTree.Read(verbs()));
                return context.Answer(new CompletionDocument(name, script), output => output.Write(script));
            }
        );
    }
}
