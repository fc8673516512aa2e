using Farthing.Documents;
using Farthing.Reporting.Sheets;

namespace Farthing.Sheets.Parts;

/// <summary>Origin of a document.</summary>
public static class OriginFacts
{
    /// <summary>The facts; those that nobody knows are left out.</summary>
    /// <param name="envelope">What stands around the document.</param>
    /// <param name="sources">Sources of what it says.</param>
    public static SheetFacts Of(Envelope envelope, params (string Name, string? Value)[] sources) =>
        new([
            .. sources
                .Append(("program", $"farthing {envelope.Farthing}, seed {envelope.Seed}"))
                .Append(("inputs, SHA-256", envelope.InputsSha256))
                .Where(fact => !string.IsNullOrEmpty(fact.Item2))
                .Select(fact => (fact.Item1, fact.Item2!)),
        ]);
}
