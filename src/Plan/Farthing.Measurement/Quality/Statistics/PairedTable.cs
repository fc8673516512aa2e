namespace Farthing.Measurement.Quality.Statistics;

/// <summary>The fourfold table of paired outcomes. Counts are questions; repeats of a question share its weight of 1, so they may be fractional.</summary>
/// <param name="BothRight">Right on both sides.</param>
/// <param name="OnlyBaseline">Right only at the baseline: lost.</param>
/// <param name="OnlyCandidate">Right only at the candidate: won.</param>
/// <param name="BothWrong">Wrong on both sides.</param>
public readonly record struct PairedTable(
    double BothRight,
    double OnlyBaseline,
    double OnlyCandidate,
    double BothWrong
)
{
    /// <summary>All pairs.</summary>
    public double Pairs => BothRight + OnlyBaseline + OnlyCandidate + BothWrong;

    /// <summary>Pairs in which one side is right and the other is not.</summary>
    public double Flips => OnlyBaseline + OnlyCandidate;

    /// <summary>Right answers of the baseline.</summary>
    public double BaselineRight => BothRight + OnlyBaseline;

    /// <summary>Right answers of the candidate.</summary>
    public double CandidateRight => BothRight + OnlyCandidate;

    /// <summary>Accuracy of the candidate less that of the baseline; 0 without pairs.</summary>
    public double Difference => Pairs > 0 ? (OnlyCandidate - OnlyBaseline) / Pairs : 0;

    /// <summary>Counts outcomes; every question has the weight 1, however often it was asked.</summary>
    public static PairedTable Of(IReadOnlyCollection<PairedOutcome> outcomes)
    {
        Dictionary<int, int> repeats = [];
        foreach (PairedOutcome outcome in outcomes)
        {
            repeats[outcome.Question] = repeats.GetValueOrDefault(outcome.Question) + 1;
        }

        double[] counts = new double[4];
        foreach (PairedOutcome outcome in outcomes)
        {
            int cell = (outcome.IsBaselineRight ? 0 : 2) + (outcome.IsCandidateRight ? 0 : 1);
            counts[cell] += 1.0 / repeats[outcome.Question];
        }

        return new PairedTable(counts[0], counts[1], counts[2], counts[3]);
    }
}

/// <summary>One question, answered by both sides and judged.</summary>
/// <param name="Question">Which question; repeats have the same.</param>
/// <param name="IsBaselineRight">The baseline's answer is right (with a judge: at least as good as the other).</param>
/// <param name="IsCandidateRight">The candidate's answer is.</param>
/// <param name="Category">Its group; empty for none.</param>
public readonly record struct PairedOutcome(
    int Question,
    bool IsBaselineRight,
    bool IsCandidateRight,
    string Category = ""
);
