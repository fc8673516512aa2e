using System.CommandLine;

namespace Farthing.Cli;

/// <summary>A verb as the registry knows it. Its command is built only when it is called, so that the program starts fast.</summary>
/// <param name="Name">The word after <c>farthing</c>.</param>
/// <param name="Group">Where help lists it.</param>
/// <param name="Summary">One line for help.</param>
/// <param name="Create">Builds the command with its options and action.</param>
internal sealed record VerbEntry(string Name, VerbGroup Group, string Summary, Func<Command> Create)
{
    /// <summary>Builds the command with one subcommand only, the one that the next word names; null where the verb has no subcommands or builds them all cheaply.</summary>
    public Func<string?, Command>? CreateFor { get; init; }
}
