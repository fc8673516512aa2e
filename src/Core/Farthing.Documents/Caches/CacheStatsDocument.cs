using System.ComponentModel;
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
        "Scopes of the semantic cache, those that serve first, at most 1,000; absent where there is none, or no running gateway was asked"
    )]
        IReadOnlyList<CachedScope>? Scopes,
    [property: Description("Scopes beyond these")] long ScopesLeftOut,
    [property: Description("Of all scopes; absent as they are")] CachedEvidence? Evidence
)
{
    [Description("Of all models")]
    public long Entries => Models.Sum(model => model.Entries);

    [Description("Of all models")]
    public long Bytes => Models.Sum(model => model.Bytes);
}

[Description("What the evidence of all scopes of the semantic cache says together")]
public sealed record CachedEvidence(
    [property: Description(
        "Cells with evidence: hits that were compared, before a promotion or as audits since"
    )]
        long Cells,
    [property: Description(
        "Of these, those of which it may be said at once that they keep their promise: on average 5 % of such claims are wrong (e-BH)"
    )]
        long ProvenTogether
);

[Description("Entries of one model, and the hits on it that the ledger has")]
public sealed record CachedModel(
    [property: Description("As clients name it")] string Model,
    [property: Description("An answer that a canonical question finds too is two")] long Entries,
    [property: Description("Of the answers, with the overhead of each entry")] long Bytes,
    [property: Description("Equal requests (T0)")] long ExactHits,
    [property: Description("Requests with the same canonical question (T1)")] long CanonicalHits,
    [property: Description("Requests with a similar question that the semantic cache vouched for (T2)")]
        long SemanticHits,
    [property: Description("Prompt tokens that hits left uncomputed")] long InputTokens,
    [property: Description("Output tokens that hits left ungenerated")] long OutputTokens,
    [property: Description("What these hits would have cost, where it is known; dollars with nine decimals")]
        Money SavedUsd,
    [property: Description("Hits whose saving is not known; in none of the dollars")] long UnknownHits
);

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
