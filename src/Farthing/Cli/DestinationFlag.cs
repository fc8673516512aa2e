using System.CommandLine;

namespace Farthing.Cli;

/// <summary>A flag that names a file to write.</summary>
/// <param name="name">With its dashes.</param>
/// <param name="aliases">Other names.</param>
internal sealed class DestinationFlag(string name, params string[] aliases)
    : Option<string?>(name, aliases),
        IDestination;
