using System.ComponentModel;

namespace Farthing.Documents.Caches;

[Description("A pair that a rule took wrongly for one question")]
public sealed record CacheEvalPair(
    CacheEvalRuleKind Rule,
    double? Threshold,
    [property: Description("In the file of pairs, from 1")] long Line,
    string Kind,
    string One,
    string Other,
    double? Cosine
);
