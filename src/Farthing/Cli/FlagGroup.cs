using System.CommandLine;

namespace Farthing.Cli;

/// <summary>Flags under one heading of a command's help.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Flags">The flags, in their order.</param>
internal sealed record FlagGroup(string Title, IReadOnlyList<Option> Flags);
