using Farthing.Measurement.Quality.Statistics;
using Farthing.Numerics.Quantities;

namespace Farthing.Measurement.Quality;

/// <summary>What paired outcomes say about a candidate: accuracies, their difference, and whether the loss is within a margin. Intervals are 95 %.</summary>
public sealed record QualityFinding
{
    /// <summary>The fourfold table.</summary>
    public required PairedTable Table { get; init; }

    /// <summary>Loss that is accepted, as a share.</summary>
    public required double Margin { get; init; }

    /// <summary>Accuracy of the baseline, by Wilson.</summary>
    public required Interval Baseline { get; init; }

    /// <summary>Accuracy of the candidate, by Wilson.</summary>
    public required Interval Candidate { get; init; }

    /// <summary>Candidate − baseline, by Newcombe's method 10.</summary>
    public required Interval Difference { get; init; }

    /// <summary>McNemar's exact two-sided p, over questions whose share of right answers differs.</summary>
    public required double McNemarP { get; init; }

    /// <summary>Questions that the baseline answers better.</summary>
    public required int Lost { get; init; }

    /// <summary>Questions that the candidate answers better.</summary>
    public required int Won { get; init; }

    /// <summary>Whether the loss is within the margin.</summary>
    public required QualityVerdict Verdict { get; init; }

    /// <summary>Questions with which an equally good candidate would pass in four of five runs.</summary>
    public required long QuestionsNeeded { get; init; }

    /// <summary>Share of flips.</summary>
    public Interval Flips => WilsonInterval.Of(Table.Flips, Table.Pairs);

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
    public static QualityVerdict VerdictOf(Interval difference, double estimate, double margin) =>
        difference.Low > -margin ? QualityVerdict.Passes
        : difference.High < -margin || (difference.High < 0 && estimate <= -margin) ? QualityVerdict.Fails
        : QualityVerdict.Undecided;

    private static QualityFinding Of(in PairedTable table, int lost, int won, double margin)
    {
        Interval difference = NewcombeDifference.Of(table);
        return new QualityFinding
        {
            Table = table,
            Margin = margin,
            Baseline = WilsonInterval.Of(table.BaselineRight, table.Pairs),
            Candidate = WilsonInterval.Of(table.CandidateRight, table.Pairs),
            Difference = difference,
            Lost = lost,
            Won = won,
            McNemarP = McNemarTest.ExactTwoSided(lost, won),
            Verdict = VerdictOf(difference, table.Difference, margin),
            QuestionsNeeded = PairedSampleSize.ForMargin(table, margin),
        };
    }
}
