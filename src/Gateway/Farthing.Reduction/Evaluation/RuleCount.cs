using Farthing.Numerics.Statistics;

namespace Farthing.Reduction.Evaluation;

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
