using System.ComponentModel;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Costs;

[Document("cost.cache")]
[Description("Savings of a prefix cache")]
public sealed record CostCacheDocument(
    Quantity PromptTokensPerHour,
    Quantity ComputedTokensPerHour,
    Quantity SavedFraction,
    [property: Description("Saving of one hit on its request")] Quantity HitSavesFraction,
    Quantity? SavedUsdPerHour,
    Quantity? SavedUsdPerMonth,
    [property: Description("Away where no fleet was simulated")] CarriedTraffic? Throughput = null
) : CostDocument;

[Document("cost.cache")]
[Description("Monthly savings of a semantic cache, wrong answers counted")]
public sealed record CostSemanticCacheDocument(
    [property: Description("Of requests that are not served")] Quantity AvoidedUsd,
    [property: Description("Below zero, like the next")] Quantity EmbeddingUsd,
    Quantity WrongUsd,
    Quantity SavedUsd,
    [property: Description("Share of hits that may be wrong")] Quantity BreakEvenWrongHits,
    [property: Description("Away where no fleet was simulated")] CarriedTraffic? Throughput = null
) : CostDocument;
