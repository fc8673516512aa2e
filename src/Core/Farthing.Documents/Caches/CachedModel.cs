using System.ComponentModel;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Caches;

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
