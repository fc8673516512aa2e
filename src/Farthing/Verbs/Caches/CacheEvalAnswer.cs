using Farthing.Documents.Caches;
using Farthing.Numerics.Quantities;
using Farthing.Reduction.Embeddings;
using Farthing.Reduction.Evaluation;

namespace Farthing.Verbs.Caches;

/// <summary>Counts of rules as the document of <c>farthing cache eval</c>.</summary>
internal static class CacheEvalAnswer
{
    /// <summary>The document.</summary>
    public static CacheEvalDocument Of(
        IReadOnlyList<RuleCount> counts,
        CacheWorth worth,
        IEmbedder embedder,
        bool showsFalse
    ) =>
        new(
            counts[0].Same,
            counts[0].Different,
            embedder.Id,
            embedder.Dimension,
            [.. counts.Select(count => Rule(count, worth))],
            new(
                Assumed(worth.AnswerUsd, "usd"),
                Assumed(worth.RepeatShare, "fraction"),
                Assumed(worth.NearShare, "fraction"),
                Assumed(worth.EmbeddingUsd, "usd"),
                worth.WrongUsd is double wrong ? Assumed(wrong, "usd") : null
            ),
            showsFalse ? [.. counts.SelectMany(Shown)] : null
        );

    private static CacheEvalRule Rule(RuleCount count, CacheWorth worth) =>
        new(
            KindOf(count.Rule),
            ThresholdOf(count),
            Measured(count.Recall),
            count.Hits,
            count.FalseHits.Count,
            Measured(count.FalseShare) with
            {
                Low = 0,
                High = count.FalseShareAtMost,
            },
            new Quantity(worth.SavedUsd(count), "usd"),
            new Quantity(worth.EmbeddedUsd(count), "usd"),
            new Quantity(worth.Wrong(count), "count"),
            worth.NetUsd(count) is double net ? new Quantity(net, "usd") : null,
            worth.BreakEvenWrongUsd(count) is double even ? new Quantity(even, "usd") : null
        );

    private static IEnumerable<CacheEvalPair> Shown(RuleCount count) =>
        count.FalseHits.Select(hit => new CacheEvalPair(
            KindOf(count.Rule),
            ThresholdOf(count),
            hit.Pair.Line,
            hit.Pair.Kind,
            hit.Pair.One,
            hit.Pair.Other,
            hit.Cosine is float cosine ? Math.Round(cosine, 4) : null
        ));

    private static double? ThresholdOf(RuleCount count) =>
        count.Rule is PairRule.GateA or PairRule.GateB ? null : Math.Round(count.Threshold, 4);

    private static CacheEvalRuleKind KindOf(PairRule rule) =>
        rule switch
        {
            PairRule.GateA => CacheEvalRuleKind.GateA,
            PairRule.GateB => CacheEvalRuleKind.GateB,
            PairRule.Candidate => CacheEvalRuleKind.Candidate,
            PairRule.OtherWords => CacheEvalRuleKind.OtherWords,
            _ => CacheEvalRuleKind.Cosine,
        };

    private static Quantity Measured(double value) => new(value, "fraction") { Basis = Basis.Measured };

    private static Quantity Assumed(double value, string unit) => new(value, unit) { Basis = Basis.Assumed };
}
