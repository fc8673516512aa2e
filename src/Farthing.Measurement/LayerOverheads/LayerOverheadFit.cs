using Farthing.Measurement.Scoring;
using Farthing.Numerics.Statistics;
using Farthing.Serving.Coefficients;

namespace Farthing.Measurement.LayerOverheads;

/// <summary>Fits layer overheads to closed-loop TPOT: how many microseconds per layer and step servers need beside the timed kernels.</summary>
/// <remarks>
/// Additive per layer, because that is the shape of what remains: the same microseconds at 4 and at 64 requests in flight. Levels that add up: models with and without experts; those with experts whose figures name no engine version (older ones); those with experts by engine × weight format × architecture.
/// Least squares of ln(measured/predicted), reweighted so that a row beyond ±15 % pulls with constant force; every table counts once, with a noise of 12 %; a normal prior of ±30 µs on every term, so that a combination that one odd table shows moves little. Six rounds of Gauss–Newton. Models with sparse, linear and hybrid attention are left out: what they lack is not per layer.
/// Measured on tables left out: docs/accuracy.md.
/// </remarks>
public sealed class LayerOverheadFit : IFittedOnServing
{
    private const double PriorUs = 30;
    private const double TableNoise = 0.12;
    private const double RobustScale = 0.15;
    private const int Rounds = 6;

    /// <inheritdoc/>
    public IServingFit Fit(IReadOnlyList<ScoredRow> training) => FitOverheads(training);

    /// <summary>The overheads of training rows.</summary>
    public static FittedLayerOverheads FitOverheads(IReadOnlyList<ScoredRow> training)
    {
        ScoredRow[] rows =
        [
            .. training.Where(row => row.Overheads is not null && row.IsMiddle && row.Traits.IsCore),
        ];
        Dictionary<LayerOverhead, int> entries = [];
        Dictionary<string, int> tableRows = [];
        int[][] members = new int[rows.Length][];
        for (int i = 0; i < rows.Length; i++)
        {
            tableRows[rows[i].Table] = tableRows.GetValueOrDefault(rows[i].Table) + 1;
            members[i] =
            [
                .. Levels(rows[i].Overheads!.Key)
                    .Select(entry =>
                    {
                        if (!entries.TryGetValue(entry, out int at))
                        {
                            entries[entry] = at = entries.Count;
                        }

                        return at;
                    }),
            ];
        }

        double[] overheads = new double[entries.Count];
        for (int round = 0; round < Rounds; round++)
        {
            overheads = Step(rows, members, tableRows, overheads);
        }

        return new FittedLayerOverheads([
            .. entries
                .OrderBy(entry => entry.Key.ToString(), StringComparer.Ordinal)
                .Select(entry => entry.Key with { PerLayerUs = overheads[entry.Value] }),
        ]);
    }

    /// <summary>The entries that a key adds to, with 0 for their value.</summary>
    private static IEnumerable<LayerOverhead> Levels(LayerOverheadKey key)
    {
        yield return new LayerOverhead(key.Layers, "", "", "", "", 0, "");
        if (key.Layers == "experts")
        {
            yield return new LayerOverhead(key.Layers, "", "", "", key.Version, 0, "");
            yield return new LayerOverhead(key.Layers, key.Engine, key.Format, key.Architecture, "", 0, "");
        }
    }

    private static double[] Step(
        ScoredRow[] rows,
        int[][] members,
        Dictionary<string, int> tableRows,
        double[] overheads
    )
    {
        int count = overheads.Length;
        double[,] matrix = new double[count, count];
        double[] right = new double[count];
        for (int i = 0; i < count; i++)
        {
            matrix[i, i] = 1 / (PriorUs * PriorUs);
        }

        for (int i = 0; i < rows.Length; i++)
        {
            LayerOverheadTerms terms = rows[i].Overheads!;
            double sum = 0;
            foreach (int at in members[i])
            {
                sum += overheads[at];
            }

            double predicted = terms.Seconds(sum);
            double slope = terms.SecondsPerUs / predicted;
            double error = Math.Log(rows[i].Measured / predicted);
            double scaled = error / RobustScale;
            double weight =
                1 / (Math.Sqrt(1 + (scaled * scaled)) * tableRows[rows[i].Table] * TableNoise * TableNoise);
            foreach (int at in members[i])
            {
                right[at] += weight * slope * (error + (slope * sum));
                foreach (int other in members[i])
                {
                    matrix[at, other] += weight * slope * slope;
                }
            }
        }

        return LinearSystem.Solve(matrix, right);
    }
}
