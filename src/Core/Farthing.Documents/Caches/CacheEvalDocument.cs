using System.ComponentModel;

namespace Farthing.Documents.Caches;

[Document("cache.eval")]
[Description(
    "Rules of a response cache before pairs of questions whose answers are known to be the same or not."
)]
public sealed record CacheEvalDocument(
    [property: Description("Pairs that one answer serves")] long Same,
    [property: Description("Pairs that look alike and need two answers")] long Different,
    [property: Description("Space of the vectors")] string Embedder,
    [property: Description("Numbers of a vector")] long Dimension,
    [property: Description("Ours first, then the plain cosine of the last message")]
        IReadOnlyList<CacheEvalRule> Rules,
    CacheEvalAssumptions Assumptions,
    [property: Description("Pairs that were asked for with --show; null where none were")]
        IReadOnlyList<CacheEvalPair>? Shown
);
