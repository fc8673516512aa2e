using Farthing.Numerics.Statistics;

namespace Farthing.Reduction.Evaluation;

/// <summary>Dollars of a rule over 1,000 questions, on assumptions that are stated beside it.</summary>
/// <remarks>
/// saved = 1,000 · repeats · recall · answer; embedded = 1,000 · embedding; wrong = 1,000 · near misses · share of false hits; net = saved − embedded − wrong · cost of a wrong answer. A wrong hit saves nothing: its question is asked
/// again. Predicted dollars, no billed ones.
/// </remarks>
/// <param name="AnswerUsd">Dollars of an answer by the model.</param>
/// <param name="RepeatShare">Share of questions that repeat an earlier one in other words.</param>
/// <param name="NearShare">Share of questions that look like an earlier one and need another answer.</param>
/// <param name="EmbeddingUsd">Dollars of embedding a question.</param>
/// <param name="WrongUsd">Dollars that a wrong answer costs; null where nobody knows.</param>
public sealed record CacheWorth(
    double AnswerUsd,
    double RepeatShare,
    double NearShare,
    double EmbeddingUsd,
    double? WrongUsd
)
{
    private const double Questions = 1000;

    /// <summary>Answers that the model need not make.</summary>
    public double SavedUsd(RuleCount rule) => Questions * RepeatShare * rule.Recall * AnswerUsd;

    /// <summary>Embedding every question; 0 for rules without vectors.</summary>
    public double EmbeddedUsd(RuleCount rule) =>
        rule.Rule is PairRule.GateA or PairRule.GateB ? 0 : Questions * EmbeddingUsd;

    /// <summary>Wrong answers.</summary>
    public double Wrong(RuleCount rule) => Questions * NearShare * rule.FalseShare;

    /// <summary>Net of everything; null where there are wrong answers and their cost is not known.</summary>
    public double? NetUsd(RuleCount rule) =>
        Wrong(rule) == 0 ? SavedUsd(rule) - EmbeddedUsd(rule)
        : WrongUsd is double cost ? SavedUsd(rule) - EmbeddedUsd(rule) - (Wrong(rule) * cost)
        : null;

    /// <summary>Cost of a wrong answer above which the rule loses money; null where it gives none.</summary>
    public double? BreakEvenWrongUsd(RuleCount rule) =>
        Wrong(rule) == 0 ? null : (SavedUsd(rule) - EmbeddedUsd(rule)) / Wrong(rule);
}

/// <summary>A pair that a rule found.</summary>
/// <param name="Pair">The pair.</param>
/// <param name="Cosine">Of the vectors that the rule looks at; null where it looks at none.</param>
public readonly record struct PairHit(QuestionPair Pair, float? Cosine);

/// <summary>What one rule did with the pairs.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Threshold">The least cosine; 0 for rules without one.</param>
/// <param name="Same">Pairs that one answer serves.</param>
/// <param name="Hits">Of these, found.</param>
/// <param name="Different">Pairs that look alike and need two answers.</param>
/// <param name="FalseHits">Of these, wrongly found.</param>
public sealed record RuleCount(
    PairRule Rule,
    float Threshold,
    int Same,
    int Hits,
    int Different,
    IReadOnlyList<PairHit> FalseHits
)
{
    /// <summary>Share of the same that was found; 0 where there are none.</summary>
    public double Recall => Same == 0 ? 0 : (double)Hits / Same;

    /// <summary>Share of the different that was found.</summary>
    public double FalseShare => Different == 0 ? 0 : (double)FalseHits.Count / Different;

    /// <summary>Share of the different that the rule finds at most, sure to 95 % (Clopper and Pearson, one-sided).</summary>
    public double FalseShareAtMost => ClopperPearson.Upper(FalseHits.Count, Different, 0.05);
}
