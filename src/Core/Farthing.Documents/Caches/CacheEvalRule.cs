using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Caches;

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
