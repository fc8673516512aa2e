namespace Farthing.Cli.Completion;

/// <summary>A word that may stand next, with what it means.</summary>
/// <param name="Text">The word.</param>
/// <param name="Meaning">One line.</param>
internal sealed record CompletionWord(string Text, string Meaning);
