using System.CommandLine;
using static Farthing.Settings.SettingKind;

namespace Farthing.Cli;

/// <summary>Flags that every verb takes.</summary>
internal static class CommonFlags
{
    public static readonly SwitchFlag Json = new(
        "--json",
        "Print one JSON document (schema farthing.<verb>/1) instead of text"
    );

    public static readonly DestinationFlag Output = new("--output", "-o")
    {
        Description = "Also write the JSON document to this file, whole or not at all",
        HelpName = "FILE",
    };

    public static readonly DestinationFlag Report = new("--report")
    {
        Description = "Also write the answer as one self-contained page (.html) with charts",
        HelpName = "FILE",
    };

    public static readonly Option<bool> Quiet = new("--quiet", "-q")
    {
        Description = "No progress and no warnings on stderr",
    };

    public static readonly SwitchFlag Explain = new("--explain", "Show each formula with the numbers put in");

    public static readonly QuantityFlag Seed = new("--seed", Whole(0, 9e15), "Seed of all randomness", 1);

    /// <summary>All of them.</summary>
    public static readonly Option[] All = [Json, Output, Report, Quiet, Explain, Seed];

    /// <summary>Adds <c>--report</c>, for answers that have a page.</summary>
    public static Command WritesReport(this Command command)
    {
        if (!command.Options.Contains(Report))
        {
            command.Options.Add(Report);
        }

        return command;
    }

    /// <summary>Adds several options.</summary>
    public static Command With(this Command command, params Option[] options)
    {
        foreach (Option option in options)
        {
            command.Options.Add(option);
        }

        return command;
    }

    /// <summary>Adds the flags that every verb takes, and sets the action.</summary>
    /// <param name="command">The command.</param>
    /// <param name="schema">Name of its JSON schema, such as <c>cost.price</c>.</param>
    /// <param name="run">The work; returns the exit code.</param>
    /// <param name="output">The command's own <c>--output</c>, where the file is not the JSON document; the command then writes it itself.</param>
    public static Command Runs(
        this Command command,
        string schema,
        Func<VerbContext, int> run,
        Option<string?>? output = null
    )
    {
        command.Options.Add(Json);
        command.Options.Add(output ?? Output);
        command.Options.Add(Quiet);
        command.Options.Add(Explain);
        command.Options.Add(Seed);
        // On a thread of its own: Ctrl-C is listened to only when the action has handed back its task.
        command.SetAction(
            (parsed, cancellation) =>
                Task.Run(
                    () =>
                    {
                        Destinations.Try(parsed);
                        return new VerbContext(schema, parsed, cancellation).Run(run);
                    },
                    CancellationToken.None
                )
        );
        return command;
    }
}
