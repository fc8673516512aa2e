namespace Farthing.Cli.Completion;

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
