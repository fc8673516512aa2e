using System.ComponentModel;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Caches;

[Description("Who shares answers to questions with other words, for one model")]
public sealed record CachedScope(
    [property: Description("team:NAME, key:ID or user:KEY/NAME")] string Scope,
    [property: Description("As clients name it")] string Model,
    [property: Description("Semantic hits in the ledger")] long Hits,
    [property: Description("What these hits would have cost, where it is known; dollars with nine decimals")]
        Money SavedUsd,
    [property: Description("Hits whose saving is not known; in none of the dollars")] long UnknownHits,
    [property: Description("Each has its own evidence, and serves or not by that alone")]
        IReadOnlyList<CachedCell> Cells
);
