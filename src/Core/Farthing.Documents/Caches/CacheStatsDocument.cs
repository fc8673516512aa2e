using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Caches;

[Document("cache.stats")]
[Description("Entries of the response cache now, and all hits in the ledger, by model.")]
public sealed record CacheStatsDocument(
    CacheSource Source,
    [property: Description("Most saved first")] IReadOnlyList<CachedModel> Models,
    [property: Description(
        "What the gateway's own calls for the semantic cache cost: embeddings, comparisons, audits; in none of the models' dollars"
    )]
        Money SemanticOwnCostUsd,
    [property: Description(
        "Scopes of the semantic cache, those that serve first, at most 1,000; null where there is none, or no running gateway was asked"
    )]
        IReadOnlyList<CachedScope>? Scopes,
    [property: Description("Scopes beyond these")] long ScopesLeftOut,
    [property: Description("Of all scopes; null as they are")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        CachedEvidence? Evidence
)
{
    [Description("Of all models")]
    public long Entries => Models.Sum(model => model.Entries);

    [Description("Of all models")]
    public long Bytes => Models.Sum(model => model.Bytes);
}
