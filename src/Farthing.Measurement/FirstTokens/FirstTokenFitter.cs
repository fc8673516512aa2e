using Farthing.Measurement.Calibration;
using Farthing.Numerics.Statistics;

namespace Farthing.Measurement.FirstTokens;

/// <summary>Fits one number per engine: the decode steps that published benchmarks add to a first token.</summary>
/// <remarks>
/// Minimizes the mean over tables of the mean over their rows of √(ln²(predicted/measured) + δ²) − δ with δ = 0.2, on a grid of 0.1 steps: deterministic, and rows that nothing explains (a compilation inside the run) pull with bounded strength. Errors are those of tables left out.
/// Samples: closed loops on one pool without attention data parallelism whose row does not say how many requests it ran (the corpus that the term is for), no sparse, linear or hybrid attention, TTFT at most 30 % of E2E (beyond, the queue is what is measured).
/// </remarks>
public static class FirstTokenFitter
{
    /// <summary>Above this share of E2E a TTFT is a queue.</summary>
    public const double LargestShareOfE2e = 0.3;

    private const double Delta = 0.2;
    private const double Grid = 0.1;
    private const int LargestGridPoint = 400;

    /// <summary>The samples of a file of measurements.</summary>
    /// <param name="measured">Published figures.</param>
    /// <param name="predictor">Predicts their conditions; its own terms have no effect.</param>
    /// <param name="leftOut">Tables that measure something else than they say.</param>
    public static IReadOnlyList<FirstTokenSample> Samples(
        IReadOnlyList<MeasuredRow> measured,
        ConditionPredictor predictor,
        IReadOnlyCollection<string> leftOut
    )
    {
        Dictionary<Condition, double> tpot = [];
        foreach (MeasuredRow row in measured)
        {
            if (row.Metric == Metric.Tpot && row.Statistic is Statistic.Mean or Statistic.P50)
            {
                tpot[row.Condition] = row.Value;
            }
        }

        MeasuredRow[] rows =
        [
            .. measured.Where(row =>
                row.Metric == Metric.Ttft
                && row.Statistic is Statistic.Mean or Statistic.P50
                && row.IsScoreable
                && row.Table.Length > 0
                && !leftOut.Contains(row.Table)
                && row.Condition.LoadMode == LoadMode.Closed
                && !row.Condition.IsDisaggregated
                && row.Condition.Requests is null
            ),
        ];
        FirstTokenSample?[] samples = new FirstTokenSample?[rows.Length];
        Parallel.For(
            0,
            rows.Length,
            i => samples[i] = Sample(rows[i], tpot.GetValueOrDefault(rows[i].Condition), predictor)
        );
        return [.. samples.OfType<FirstTokenSample>()];
    }

    /// <summary>Fits and judges.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="asOf">Day to write.</param>
    /// <param name="provenance">How the set was made, in words.</param>
    public static FirstTokenFit Fit(IReadOnlyList<FirstTokenSample> samples, string asOf, string provenance)
    {
        List<FirstTokenTerms> terms = [];
        List<FirstTokenFold> folds = [];
        foreach (
            IGrouping<string, FirstTokenSample> engine in samples
                .GroupBy(sample => sample.Engine)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
        )
        {
            FirstTokenSample[][] tables =
            [
                .. engine
                    .GroupBy(sample => sample.Table)
                    .OrderBy(table => table.Key, StringComparer.Ordinal)
                    .Select(table => table.ToArray()),
            ];
            FirstTokenFold[] own =
            [
                .. tables.Select((held, i) => Fold(held, Steps([.. tables.Where((_, other) => other != i)]))),
            ];
            folds.AddRange(own);
            terms.Add(
                new FirstTokenTerms(
                    engine.Key,
                    Steps(tables),
                    tables.Length,
                    engine.Count(),
                    Math.Round(own.Average(fold => fold.MedianPercent), 1),
                    Math.Round(own.Average(fold => fold.P90Percent), 1)
                )
            );
        }

        return new FirstTokenFit(new FirstTokenSet(asOf, provenance, terms), folds);
    }

    private static FirstTokenSample? Sample(MeasuredRow row, double tpot, ConditionPredictor predictor)
    {
        PreparedCondition? prepared = predictor.Predict(row.Condition).Prepared;
        if (
            prepared is null
            || prepared.Served.Deployment.DataParallel > 1
            || Serving.StepTimes.StepTimeModelFactory.FamilyOf(prepared.Served.Deployment.Model) == "hybrid"
        )
        {
            return null;
        }

        ClosedLoopFigures figures = new(prepared);
        double rest = (prepared.Served.MeanOutput - 1) * (tpot > 0 ? tpot : figures.Steady.TpotSeconds);
        return
            row.Value > LargestShareOfE2e * (row.Value + rest)
            || figures.Run.Figure(Metric.Ttft, Statistic.Mean) is not double simulated
            ? null
            : new FirstTokenSample(
                row.Table,
                prepared.Served.Engine,
                simulated,
                figures.Steady.DecodeStepSeconds,
                row.Value
            );
    }

    private static double Steps(FirstTokenSample[][] tables)
    {
        double best = 0;
        double least = double.PositiveInfinity;
        for (int i = 0; i <= LargestGridPoint && tables.Length > 0; i++)
        {
            double loss = tables.Sum(table => table.Average(sample => Loss(sample.Error(i * Grid))));
            (best, least) = loss < least ? (i * Grid, loss) : (best, least);
        }

        return Math.Round(best, 1);
    }

    private static double Loss(double error)
    {
        double log = Math.Log(1 + error);
        return Math.Sqrt((log * log) + (Delta * Delta)) - Delta;
    }

    private static FirstTokenFold Fold(FirstTokenSample[] held, double steps)
    {
        double[] signed = [.. held.Select(sample => 100 * sample.Error(steps)).Order()];
        double[] absolute = [.. signed.Select(Math.Abs).Order()];
        return new FirstTokenFold(
            held[0].Table,
            held[0].Engine,
            held.Length,
            steps,
            Quantiles.OfSorted(absolute, 0.5),
            Quantiles.OfSorted(absolute, 0.9),
            Quantiles.OfSorted(signed, 0.5)
        );
    }
}
