using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Costs;

[Document("cost.cache")]
[Description("What a prefix cache saves")]
public sealed record CostCacheDocument(
    Quantity PromptTokensPerHour,
    Quantity ComputedTokensPerHour,
    Quantity SavedFraction,
    [property: Description("What one hit saves of its request")] Quantity HitSavesFraction,
    Quantity? SavedUsdPerHour,
    Quantity? SavedUsdPerMonth
) : CostDocument;

[Document("cost.cache")]
[Description("What a semantic cache saves in a month, wrong answers counted")]
public sealed record CostSemanticCacheDocument(
    [property: Description("Of requests that are not served")] Quantity AvoidedUsd,
    [property: Description("Below zero, like the next")] Quantity EmbeddingUsd,
    Quantity WrongUsd,
    Quantity SavedUsd,
    [property: Description("Share of hits that may be wrong")] Quantity BreakEvenWrongHits
) : CostDocument;
