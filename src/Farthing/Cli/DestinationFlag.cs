using System.CommandLine;

namespace Farthing.Cli;

/// <summary>A flag that names a file to write, or a folder or the beginning of names where <see cref="Files"/> says which files.</summary>
/// <param name="name">With its dashes.</param>
/// <param name="aliases">Other names.</param>
internal sealed class DestinationFlag(string name, params string[] aliases)
    : Option<string?>(name, aliases),
        IDestination
{
    /// <summary>The files that are written for a name [default: the name itself].</summary>
    public Func<string, IReadOnlyList<string>> Files { get; init; } = file => [file];

    /// <inheritdoc/>
    public bool TakesStandardOutput { get; init; }

    /// <inheritdoc/>
    public string? DefaultName { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<string> FilesOf(string name) => Files(name);
}
