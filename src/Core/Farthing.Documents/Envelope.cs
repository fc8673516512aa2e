using System.Text.Json;

namespace Farthing.Documents;

/// <summary>Envelope of every document: its origin and the document itself.</summary>
/// <param name="Schema">Such as <c>farthing.plan/1</c>.</param>
/// <param name="Farthing">The program's version.</param>
/// <param name="Seed">Of the run's chances.</param>
/// <param name="InputsSha256">Of the command line and what it read.</param>
/// <param name="Warnings">What was said beside the answer.</param>
/// <param name="Result">The document.</param>
public sealed record Envelope(
    string Schema,
    string? Farthing,
    ulong? Seed,
    string? InputsSha256,
    IReadOnlyList<string>? Warnings,
    JsonElement Result
)
{
    /// <summary>Parts of an interrupted run that are in the document; null for a whole one.</summary>
    public FinishedParts? Interrupted { get; init; }
}

/// <summary>Parts of an interrupted run that ended.</summary>
/// <param name="Finished">Those that ended: the answer is of them alone.</param>
/// <param name="Of">Those that were asked for.</param>
/// <param name="What">The parts in words, such as <c>numbers of users</c>.</param>
public sealed record FinishedParts(int Finished, int Of, string What);
