using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Caches;

[Description("Pairs of questions of one class in a scope: what they have shown, and what they may do")]
public sealed record CachedCell(
    [property: Description(
        "same-words: the same words but for what is harmless; other-words: a word stands in another one's place"
    )]
        string Class,
    [property: Description("Under cache_strict")] bool Strict,
    [property: Description("Space of the vectors")] string Embedder,
    CellStanding Standing,
    [property: Description("ISO 8601 in UTC; null: from the beginning")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Since,
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
