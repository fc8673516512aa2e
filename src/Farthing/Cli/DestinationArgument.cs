using System.CommandLine;

namespace Farthing.Cli;

/// <summary>An argument that names a file to write; <c>-</c> is standard output.</summary>
/// <param name="name">In capitals.</param>
internal sealed class DestinationArgument(string name) : Argument<string>(name), IDestination
{
    /// <inheritdoc/>
    public bool TakesStandardOutput => true;

    /// <inheritdoc/>
    public string? DefaultName => null;

    /// <inheritdoc/>
    public IReadOnlyList<string> FilesOf(string name) => [name];
}
