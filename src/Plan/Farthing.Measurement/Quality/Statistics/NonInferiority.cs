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
