using System.CommandLine;
using System.CommandLine.Help;

namespace Farthing.Cli;

/// <summary>A verb as the registry knows it. Its command is built only when it is called, so that the program starts fast.</summary>
/// <param name="Name">The word after <c>farthing</c>.</param>
/// <param name="Group">Where help lists it.</param>
/// <param name="Summary">One line for help.</param>
/// <param name="Create">Builds the command with its options and action.</param>
internal sealed record VerbEntry(string Name, VerbGroup Group, string Summary, Func<Command> Create)
{
    private static readonly Lock Building = new();
    private readonly Dictionary<string, Command> built = [];

    /// <summary>True when an interrupted run sums up its results from its start on: it gets the time to write that. Another verb says so when it begins such a run, or ends at once.</summary>
    public bool SumsUpWhenInterrupted { get; init; }

    /// <summary>Begins on another processor, while the words behind the verb are read, what each run does anyway; null: nothing. It returns at once, and no fault of it is seen.</summary>
    public Action<IReadOnlyList<string>>? Prepare { get; init; }

    /// <summary>Builds the command with one subcommand only, the one that the next word names; null where the verb has no subcommands or builds them all cheaply.</summary>
    public Func<string?, Command>? CreateFor { get; init; }

    /// <summary>The command for a line with its help flag: built at the first such line and kept. Flags that commands share keep a list of all commands that they were ever added to, and walk it each time: built anew for every line, the thousandth line of a process would wait for a second.</summary>
    /// <param name="next">The word behind the verb; null where there is none.</param>
    public Command CommandFor(string? next)
    {
        string key = CreateFor is null ? "" : next ?? "";
        lock (Building)
        {
            if (!built.TryGetValue(key, out Command? command))
            {
                command = CreateFor?.Invoke(next) ?? Create();
                command.Options.Add(new HelpOption { Action = new CommandHelp() });
                built[key] = command;
            }

            return command;
        }
    }
}
