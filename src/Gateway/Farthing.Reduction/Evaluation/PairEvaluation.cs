using Farthing.Reduction.Guards;
using Farthing.Reduction.Search;
using Farthing.Reduction.Texts;

namespace Farthing.Reduction.Evaluation;

/// <summary>Puts pairs of questions with known answers before each rule: ours, and the cosine of the last message that other caches go by.</summary>
public static class PairEvaluation
{
    /// <summary>Thresholds of the plain cosine.</summary>
    public static IReadOnlyList<float> Thresholds { get; } = [0.90f, 0.95f, 0.97f, 0.99f];

    /// <summary>The counts of each rule: gate A, gate B, candidates, candidates with other words, cosines.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="plain">Vectors of the questions as they stand: of the first questions, then of the second ones; null for one without.</param>
    /// <param name="candidates">Vectors that candidates are found by, in the same order.</param>
    /// <param name="threshold">The least cosine of a candidate.</param>
    public static IReadOnlyList<RuleCount> Of(
        IReadOnlyList<QuestionPair> pairs,
        float[]?[] plain,
        float[]?[] candidates,
        float threshold
    )
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(plain.Length, 2 * pairs.Count);
        ArgumentOutOfRangeException.ThrowIfNotEqual(candidates.Length, 2 * pairs.Count);
        Tally gateA = new(PairRule.GateA, 0);
        Tally gateB = new(PairRule.GateB, 0);
        Tally candidate = new(PairRule.Candidate, threshold);
        Tally other = new(PairRule.OtherWords, threshold);
        Tally[] cosines = [.. Thresholds.Select(least => new Tally(PairRule.Cosine, least))];
        for (int i = 0; i < pairs.Count; i++)
        {
            QuestionPair pair = pairs[i];
            bool isEligible = QuestionGuard.IsEligible(pair.One) && QuestionGuard.IsEligible(pair.Other);
            string? canonical = CanonicalText.Of(pair.One);
            gateA.Add(pair, canonical is not null && canonical == CanonicalText.Of(pair.Other), null);
            gateB.Add(pair, isEligible && CanonicalPlus.Of(pair.One) == CanonicalPlus.Of(pair.Other), null);
            float? near = Cosine(candidates[i], candidates[pairs.Count + i]);
            GuardVerdict verdict = QuestionGuards.Compare(
                QuestionProfile.Of(pair.One),
                QuestionProfile.Of(pair.Other)
            );
            candidate.Add(pair, near >= threshold && verdict.HasSameWords, near);
            other.Add(pair, near >= threshold && verdict.Passes && verdict.HasOtherWords, near);
            float? plainly = Cosine(plain[i], plain[pairs.Count + i]);
            foreach (Tally one in cosines)
            {
                one.Add(pair, plainly >= one.Threshold, plainly);
            }
        }

        return [gateA.Count, gateB.Count, candidate.Count, other.Count, .. cosines.Select(one => one.Count)];
    }

    private static float? Cosine(float[]? one, float[]? other) =>
        one is null || other is null ? null : CodeProducts.Exact(one, other);

    private sealed class Tally(PairRule rule, float threshold)
    {
        private readonly List<PairHit> wrong = [];
        private int same;
        private int hits;
        private int different;

        public float Threshold => threshold;

        public RuleCount Count => new(rule, threshold, same, hits, different, wrong);

        public void Add(QuestionPair pair, bool isHit, float? cosine)
        {
            (same, different) = pair.IsSame ? (same + 1, different) : (same, different + 1);
            hits += isHit && pair.IsSame ? 1 : 0;
            if (isHit && !pair.IsSame)
            {
                wrong.Add(new(pair, cosine));
            }
        }
    }
}

/// <summary>A rule by which a cache gives one question's answer to another.</summary>
public enum PairRule
{
    /// <summary>Equal canonical texts (T1, gate A).</summary>
    GateA,

    /// <summary>Equal canonical texts with the list of synonyms and forms (gate B).</summary>
    GateB,

    /// <summary>Near by the embedder, all guards passed, the same words: a candidate of T2.</summary>
    Candidate,

    /// <summary>Near by the embedder, all guards passed, with other words in places: a candidate that is calibrated apart.</summary>
    OtherWords,

    /// <summary>Cosine of the questions as they stand, and nothing else.</summary>
    Cosine,
}

/// <summary>Two questions, and whether one answer serves both.</summary>
/// <param name="One">A question.</param>
/// <param name="Other">Another one.</param>
/// <param name="IsSame">True where one answer serves both.</param>
/// <param name="Kind">Kind of difference, such as <c>neg</c>; empty where the file has none.</param>
/// <param name="Line">Line in its file, from 1.</param>
public sealed record QuestionPair(string One, string Other, bool IsSame, string Kind, int Line);
