using System.CommandLine;
using Farthing.Cli;

namespace Farthing.Tests.Cli;

/// <summary>Every command of the program, for tests that sweep over all of them.</summary>
internal static class CommandTree
{
    /// <summary>The words of each command that does something, such as <c>cost price</c>, and the command.</summary>
    public static IReadOnlyList<(string Words, Command Command)> Commands() => All.Value;

    /// <summary>Built once: see <see cref="VerbEntry.CommandFor"/>.</summary>
    private static readonly Lazy<IReadOnlyList<(string, Command)>> All = new(() =>
        [.. VerbRegistry.All.SelectMany(verb => Below(verb.Name, verb.Create()))]
    );

    private static IEnumerable<(string Words, Command Command)> Below(string words, Command command) =>
        command
            .Subcommands.SelectMany(sub => Below($"{words} {sub.Name}", sub))
            .Concat(command.Action is null ? [] : [(words, command)]);
}
