namespace Farthing.Reduction.Cascade.Learning;

/// <summary>A non-decreasing curve through outcomes over scores: turns a score into a probability without assuming a shape.</summary>
/// <remarks>Pool adjacent violators (Ayer et al., Ann. Math. Stat. 26 (1955) 641): the least-squares fit among all non-decreasing ones. Between the centers of two pools the curve is a straight line, so that distinct scores keep their order.</remarks>
public sealed class IsotonicCurve
{
    private readonly double[] scores;
    private readonly double[] levels;

    /// <summary>A curve through points.</summary>
    /// <param name="scores">Rising.</param>
    /// <param name="levels">Non-decreasing, one for each score.</param>
    /// <exception cref="ArgumentException">There is none, their counts differ, one is not finite, or they do not rise.</exception>
    public IsotonicCurve(IReadOnlyList<double> scores, IReadOnlyList<double> levels)
    {
        this.scores = [.. scores];
        this.levels = [.. levels];
        if (this.scores.Length == 0 || this.scores.Length != this.levels.Length)
        {
            throw new ArgumentException("one level for each score, and at least one", nameof(levels));
        }

        for (int i = 0; i < this.scores.Length; i++)
        {
            if (
                !double.IsFinite(this.scores[i])
                || !double.IsFinite(this.levels[i])
                || (i > 0 && (this.scores[i] <= this.scores[i - 1] || this.levels[i] < this.levels[i - 1]))
            )
            {
                throw new ArgumentException(
                    "rising scores with non-decreasing finite levels",
                    nameof(scores)
                );
            }
        }
    }

    /// <summary>Scores at which the curve has its levels.</summary>
    public IReadOnlyList<double> Scores => scores;

    /// <summary>The levels.</summary>
    public IReadOnlyList<double> Levels => levels;

    /// <summary>Fits the curve.</summary>
    /// <param name="scores">In any order.</param>
    /// <param name="outcomes">One for each score, such as 0 and 1.</param>
    /// <exception cref="ArgumentException">There is none, their counts differ, or one is not finite.</exception>
    public static IsotonicCurve Fit(ReadOnlySpan<double> scores, ReadOnlySpan<double> outcomes)
    {
        if (scores.Length == 0 || scores.Length != outcomes.Length)
        {
            throw new ArgumentException("one outcome for each score, and at least one", nameof(outcomes));
        }

        double[] x = scores.ToArray();
        double[] y = outcomes.ToArray();
        Array.Sort(x, y);
        List<(double ScoreSum, double OutcomeSum, int Count)> pools = [];
        for (int i = 0; i < x.Length; )
        {
            double sum = 0;
            int first = i;
            for (; i < x.Length && x[i] == x[first]; i++)
            {
                sum += y[i];
            }

            (double ScoreSum, double OutcomeSum, int Count) pool = (x[first] * (i - first), sum, i - first);
            while (pools.Count > 0 && pools[^1].OutcomeSum * pool.Count >= pool.OutcomeSum * pools[^1].Count)
            {
                pool = (
                    pool.ScoreSum + pools[^1].ScoreSum,
                    pool.OutcomeSum + pools[^1].OutcomeSum,
                    pool.Count + pools[^1].Count
                );
                pools.RemoveAt(pools.Count - 1);
            }

            pools.Add(pool);
        }

        return new IsotonicCurve(
            [.. pools.Select(pool => pool.ScoreSum / pool.Count)],
            [.. pools.Select(pool => pool.OutcomeSum / pool.Count)]
        );
    }

    /// <summary>The curve's level at a score; at both ends it goes on level.</summary>
    public double At(double score)
    {
        int at = Array.BinarySearch(scores, score);
        if (at >= 0)
        {
            return levels[at];
        }

        int next = ~at;
        if (next == 0 || next == scores.Length)
        {
            return levels[next == 0 ? 0 : ^1];
        }

        double share = (score - scores[next - 1]) / (scores[next] - scores[next - 1]);
        return levels[next - 1] + (share * (levels[next] - levels[next - 1]));
    }
}
