using System.ComponentModel;

namespace Farthing.Documents.Caches;

[Document("cache.promote")]
[Description("Cells of the semantic cache that an operator let serve, or stopped.")]
public sealed record CachePromotionDocument(
    [property: Description("team:NAME, key:ID or user:KEY/NAME")] string Scope,
    [property: Description("As clients name it")] string Model,
    [property: Description("True: they serve from now on; false: they stopped")] bool Serves,
    [property: Description("Cells that changed")] long Changed,
    [property: Description("All cells of that name, as they were before")] IReadOnlyList<CachedCell> Before
);

[Description("Pairs of questions of one class in a scope: what they have shown, and what they may do")]
public sealed record CachedCell(
    [property: Description(
        "same-words: the same words but for what is harmless; other-words: a word stands in another one's place"
    )]
        string Class,
    [property: Description("Under cache_strict")] bool Strict,
    [property: Description("Space of the vectors")] string Embedder,
    CellStanding Standing,
    [property: Description("ISO 8601 in UTC; absent: from the beginning")] string? Since,
    [property: Description("Stored questions that it knows")] long Questions,
    [property: Description("Hits that were compared: would-be ones in shadow, audited ones while it serves")]
        long Compared,
    [property: Description("Of these, those whose answer was wrong")] long Wrong,
    [property: Description(
        "No more than this share of hits is wrong, sure to 95 % however often one looks; 1 before the first comparison"
    )]
        double WrongFractionAtMost,
    [property: Description("The share that the promise allows")] double MaxWrongFraction,
    [property: Description("Right would-be hits in a row that a promotion still needs; 0 while it serves")]
        long LabelsMissing,
    [property: Description("Users who gave the evidence; 2: two or more, as many as a promotion needs")]
        long Users,
    [property: Description("How often audits or complaints stopped it")] long Demotions
);

/// <summary>What a cell of the semantic cache may do, and why.</summary>
public enum CellStanding
{
    /// <summary>It gathers evidence and gives nothing.</summary>
    Shadow,

    /// <summary>It gives answers: the evidence of two users or more passed the test.</summary>
    Serves,

    /// <summary>It gives answers on an operator's word, without evidence.</summary>
    ServesByOperator,

    /// <summary>It gives nothing: too many audited hits were wrong.</summary>
    StoppedByAudits,

    /// <summary>It gives nothing: two served answers were said to be wrong within a day.</summary>
    StoppedByFeedback,

    /// <summary>It gives nothing: an operator stopped it.</summary>
    StoppedByOperator,
}
