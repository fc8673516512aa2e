namespace Farthing.Reduction.Cascade.Calibration;

/// <summary>Scored answers of the weak model, and what would be lost by giving each: what thresholds are calibrated on.</summary>
public sealed class CalibrationSet
{
    private readonly double[] scores;
    private readonly double[] losses;
    private readonly double[] descending;

    /// <summary>A set of rows.</summary>
    /// <param name="scores">Confidence that the weak answer will do: the higher, the sooner it is accepted.</param>
    /// <param name="losses">Loss of each where it is accepted: 0 to 1.</param>
    /// <exception cref="ArgumentException">The counts differ, a score is not finite, or a loss not from 0 to 1.</exception>
    public CalibrationSet(ReadOnlySpan<double> scores, ReadOnlySpan<double> losses)
    {
        if (scores.Length != losses.Length)
        {
            throw new ArgumentException("a loss for each score", nameof(losses));
        }

        this.scores = scores.ToArray();
        this.losses = losses.ToArray();
        descending = [.. this.scores.OrderDescending()];
        IsBinary = true;
        for (int i = 0; i < this.scores.Length; i++)
        {
            if (!double.IsFinite(this.scores[i]) || this.losses[i] is not (>= 0 and <= 1))
            {
                throw new ArgumentException("finite scores, and losses from 0 to 1", nameof(scores));
            }

            IsBinary &= this.losses[i] is 0 or 1;
        }
    }

    /// <summary>Rows.</summary>
    public int Count => scores.Length;

    /// <summary>True where each loss is 0 or 1, and exact bounds hold.</summary>
    public bool IsBinary { get; }

    /// <summary>The scores, in the order of the rows.</summary>
    public ReadOnlySpan<double> Scores => scores;

    /// <summary>Mean loss where all are accepted.</summary>
    public double MeanLoss => Count == 0 ? 0 : losses.Average();

    /// <summary>Thresholds from the strictest to the loosest: quantiles of the scores. "Accept none" comes before the first.</summary>
    /// <param name="points">How many; equal ones count once.</param>
    public IReadOnlyList<double> Grid(int points = LearnThenTest.GridPoints)
    {
        List<double> grid = [];
        for (int j = 1; j <= points && Count > 0; j++)
        {
            double threshold = descending[(int)((((long)Count * j) + points - 1) / points) - 1];
            if (grid.Count == 0 || threshold < grid[^1])
            {
                grid.Add(threshold);
            }
        }

        return grid;
    }

    /// <summary>Rows that are accepted at a threshold.</summary>
    public int Accepted(double threshold) => scores.Count(score => score >= threshold);

    /// <summary>Losses of all rows at a threshold: 0 where a row is escalated.</summary>
    public double[] LossesAt(double threshold)
    {
        double[] at = new double[scores.Length];
        for (int i = 0; i < at.Length; i++)
        {
            at[i] = scores[i] >= threshold ? losses[i] : 0;
        }

        return at;
    }

    /// <summary>Losses of the accepted rows alone.</summary>
    public double[] AcceptedLosses(double threshold)
    {
        List<double> accepted = [];
        for (int i = 0; i < scores.Length; i++)
        {
            if (scores[i] >= threshold)
            {
                accepted.Add(losses[i]);
            }
        }

        return [.. accepted];
    }
}
