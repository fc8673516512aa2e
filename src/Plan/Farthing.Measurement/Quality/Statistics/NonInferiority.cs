using Farthing.Documents.Quality;
using Farthing.Numerics.Quantities;
using Farthing.Numerics.Statistics;

namespace Farthing.Measurement.Quality.Statistics;

/// <summary>Statistics of paired outcomes: accuracies, their difference, and the verdict on the margin. Intervals are 95 %.</summary>
public static class NonInferiority
{
    /// <summary>Judges outcomes.</summary>
    /// <param name="outcomes">Every pair that both sides answered.</param>
    /// <param name="margin">Loss of accuracy that is accepted, above 0 and below 1.</param>
    public static QualityFinding Of(IReadOnlyCollection<PairedOutcome> outcomes, double margin)
    {
        Dictionary<int, int> leads = [];
        foreach (PairedOutcome outcome in outcomes)
        {
            int lead = (outcome.IsCandidateRight ? 1 : 0) - (outcome.IsBaselineRight ? 1 : 0);
            leads[outcome.Question] = leads.GetValueOrDefault(outcome.Question) + lead;
        }

        return Of(
            PairedTable.Of(outcomes),
            leads.Values.Count(lead => lead < 0),
            leads.Values.Count(lead => lead > 0),
            margin
        );
    }

    /// <summary>Judges a table whose flips are whole questions.</summary>
    public static QualityFinding Of(in PairedTable table, double margin) =>
        Of(table, (int)Math.Round(table.OnlyBaseline), (int)Math.Round(table.OnlyCandidate), margin);

    /// <summary>The verdict: passes when the lower end is above −margin; fails when the upper end is below −margin, or below 0 with the estimate at or below −margin; else undecided.</summary>
    public static QualityVerdict VerdictOf(RangedShare difference, double margin) =>
        difference.Low > -margin ? QualityVerdict.Passes
        : difference.High < -margin || (difference.High < 0 && difference.Value <= -margin)
            ? QualityVerdict.Fails
        : QualityVerdict.Undecided;

    private static QualityFinding Of(in PairedTable table, int lost, int won, double margin)
    {
        double pairs = table.Pairs;
        return new QualityFinding(
            pairs,
            table.BothRight,
            table.OnlyBaseline,
            table.OnlyCandidate,
            table.BothWrong,
            Share(table.BaselineRight, WilsonInterval.Of(table.BaselineRight, pairs)),
            Share(table.CandidateRight, WilsonInterval.Of(table.CandidateRight, pairs)),
            Share(table.OnlyCandidate - table.OnlyBaseline, NewcombeDifference.Of(table)),
            Share(table.Flips, WilsonInterval.Of(table.Flips, pairs)),
            lost,
            won,
            McNemarTest.ExactTwoSided(lost, won),
            PairedSampleSize.ForMargin(table, margin)
        );

        RangedShare Share(double count, Interval range) =>
            new(pairs > 0 ? count / pairs : double.NaN, range.Low, range.High);
    }
}

/// <summary>Exact test of whether changes go as often one way as the other.</summary>
public static class McNemarTest
{
    /// <summary>Two-sided p: 2 Σ C(n, k) / 2ⁿ for k up to the rarer way, n both ways together, at most 1.</summary>
    /// <param name="oneWay">Pairs that changed one way.</param>
    /// <param name="otherWay">Pairs that changed the other way.</param>
    /// <remarks>McNemar, Psychometrika 12 (1947) 153, with the binomial instead of the χ² approximation; no mid-p.</remarks>
    public static double ExactTwoSided(int oneWay, int otherWay)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oneWay);
        ArgumentOutOfRangeException.ThrowIfNegative(otherWay);
        int all = oneWay + otherWay;
        int rarer = Math.Min(oneWay, otherWay);
        // The terms are added from the largest down, by their logarithms: 2ⁿ has no double beyond n = 1,023.
        double log = -all * Math.Log(2);
        for (int k = 1; k <= rarer; k++)
        {
            log += Math.Log(all - k + 1) - Math.Log(k);
        }

        double term = Math.Exp(log);
        double sum = term;
        for (int k = rarer; k > 0; k--)
        {
            term *= (double)k / (all - k + 1);
            sum += term;
        }

        return Math.Min(1, 2 * sum);
    }
}

/// <summary>Number of pairs that shows a loss within a margin.</summary>
public static class PairedSampleSize
{
    /// <summary>The normal quantile of a power of 80 %.</summary>
    public const double Z80 = 0.8416212335729143;

    /// <summary>Pairs with which a candidate that is truly as good passes in four of five runs: (z₀.₉₇₅ + z₀.₈)² ψ / margin², at least z² (1 − margin) / margin, which the interval needs even when no answer flips.</summary>
    /// <param name="table">What was seen; ψ is its share of flips, of none one in all.</param>
    /// <param name="margin">Loss that is accepted, above 0.</param>
    /// <remarks>Nam, Biometrics 53 (1997) 1422, with Wald's variance ψ/n of the difference under equality. The floor solves z²/(n + z²) = margin, Wilson's lower end of n of n.</remarks>
    public static long ForMargin(in PairedTable table, double margin)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(margin);
        double flips = Math.Max(1, table.Flips) / Math.Max(1, table.Pairs);
        double sum = WilsonInterval.Z95 + Z80;
        double byFlips = sum * sum * flips / (margin * margin);
        double floor = WilsonInterval.Z95 * WilsonInterval.Z95 * (1 - margin) / margin;
        return (long)Math.Ceiling(Math.Max(byFlips, floor));
    }
}
