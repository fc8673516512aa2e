using System.ComponentModel;
using Farthing.Numerics.Quantities;

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

[Description("What the dollars rest on; none of it is measured by the pairs")]
public sealed record CacheEvalAssumptions(
    [property: Description("Of one answer by the model")] Quantity AnswerUsd,
    [property: Description("Questions that repeat an earlier one in other words")] Quantity RepeatFraction,
    [property: Description("Questions that look like an earlier one and need another answer")]
        Quantity NearFraction,
    [property: Description("Of one question")] Quantity EmbeddingUsd,
    [property: Description("Of one wrong answer; null where it is not known")] Quantity? WrongUsd
);

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

[Description("One rule, and what it did with the pairs; dollars are predicted, over 1,000 questions")]
public sealed record CacheEvalRule(
    CacheEvalRuleKind Rule,
    [property: Description("Least cosine; null for rules without vectors")] double? Threshold,
    [property: Description("Share of the pairs with one answer that it finds")] Quantity Recall,
    long Hits,
    long FalseHits,
    [property: Description(
        "Share of the pairs with two answers that it finds; high: at most, sure to 95 % (Clopper and Pearson)"
    )]
        Quantity FalseFraction,
    [property: Description("Answers that the model need not make")] Quantity SavedUsd,
    [property: Description("Embedding each question")] Quantity EmbeddingUsd,
    [property: Description("Wrong answers in 1,000 questions")] Quantity WrongAnswers,
    [property: Description(
        "Saved less embedding and wrong answers; null where the cost of a wrong answer is not known"
    )]
        Quantity? NetUsd,
    [property: Description("The rule loses money where a wrong answer costs more; null where it gave none")]
        Quantity? BreakEvenWrongUsd
);

/// <summary>A rule by which a cache gives one question's answer to another.</summary>
public enum CacheEvalRuleKind
{
    /// <summary>Equal canonical questions (T1).</summary>
    GateA,

    /// <summary>Equal canonical questions, with a list of synonyms and forms.</summary>
    GateB,

    /// <summary>Near by the embedder, guards passed, the same words (T2; serves nothing before its scope is promoted).</summary>
    Candidate,

    /// <summary>Near by the embedder, guards passed, other words in places; calibrated apart.</summary>
    OtherWords,

    /// <summary>Cosine of the last message alone.</summary>
    Cosine,
}
