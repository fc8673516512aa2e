using Farthing.Documents.Calibrations;
using Farthing.Measurement.Calibration;
using Farthing.Measurement.FirstTokens;
using Farthing.Numerics.Statistics;
using Farthing.Serving.Slos;

namespace Farthing.Studies.Refits;

/// <summary>Fits two numbers per engine: milliseconds per layer that every first token takes outside the steps, and decode steps that published closed-loop benchmarks add.</summary>
/// <remarks>
/// Minimizes the mean over tables of the mean over their rows of <see cref="FirstTokenLoss"/>, over a grid of 0.05 ms and 0.5 steps: deterministic. Errors are those of tables left out.
/// Samples: closed loops on one pool without attention data parallelism whose row does not say how many requests it ran, against the mean of the run (ClosedLoopFigures says why), and open loops; no sparse, linear or hybrid attention; TTFT at most 30 % of E2E (beyond, the queue is what is measured); no engine that is predicted as another.
/// </remarks>
public static class FirstTokenFitter
{
    /// <summary>Above this share of E2E a TTFT is a queue.</summary>
    public const double LargestShareOfE2e = 0.3;

    private const double MsGrid = 0.05;
    private const int MsPoints = 31;
    private const double StepGrid = 0.5;
    private const int StepPoints = 81;

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
                && (
                    row.Condition.LoadMode == LoadMode.Open
                    || (
                        row.Condition.LoadMode == LoadMode.Closed
                        && !row.Condition.IsDisaggregated
                        && row.Condition.Requests is null
                    )
                )
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
                .. tables.Select((held, i) => Fold(held, Best([.. tables.Where((_, other) => other != i)]))),
            ];
            folds.AddRange(own);
            (double ms, double steps) = Best(tables);
            terms.Add(
                new FirstTokenTerms(
                    engine.Key,
                    ms,
                    steps,
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
            || prepared.Served.Condition.Engine != prepared.Served.Engine
            || prepared.Served.Deployment.DataParallel > 1
            || Serving.StepTimes.StepTimeModelFactory.FamilyOf(prepared.Served.Deployment.Model) == "hybrid"
        )
        {
            return null;
        }

        ServedCondition served = prepared.Served;
        bool isOpen = served.LoadMode == LoadMode.Open;
        ClosedLoopFigures? closed = isOpen ? null : new ClosedLoopFigures(prepared);
        MeasuredRun run = closed is null ? new OpenLoopFigures(prepared).Run : closed.Run;
        double decode = closed?.Steady.DecodeStepSeconds ?? 0;
        double? own = tpot > 0 ? tpot : run.Figure(Metric.Tpot, Statistic.Mean);
        double rest = (served.MeanOutput - 1) * (own ?? 0);
        double host = prepared.HostMsPerLayer * served.Deployment.Model.NumHiddenLayers / 1e3;
        return
            row.Value > LargestShareOfE2e * (row.Value + rest)
            || run.Figure(Metric.Ttft, isOpen ? row.Statistic : Statistic.Mean) is not double simulated
            ? null
            : new FirstTokenSample(
                row.Table,
                served.Engine,
                isOpen,
                simulated - host,
                served.Deployment.Model.NumHiddenLayers,
                decode,
                row.Value
            );
    }

    private static (double MsPerLayer, double Steps) Best(FirstTokenSample[][] tables)
    {
        (double Ms, double Steps) best = (0, 0);
        double least = double.PositiveInfinity;
        for (int i = 0; i < MsPoints; i++)
        {
            for (int k = 0; k < StepPoints; k++)
            {
                (double Ms, double Steps) at = (Math.Round(i * MsGrid, 2), k * StepGrid);
                double loss = Sum(tables, at.Ms, at.Steps);
                (best, least) = loss < least ? (at, loss) : (best, least);
            }
        }

        return best;
    }

    private static double Sum(FirstTokenSample[][] tables, double ms, double steps)
    {
        double sum = 0;
        foreach (FirstTokenSample[] table in tables)
        {
            double own = 0;
            foreach (FirstTokenSample sample in table)
            {
                own += FirstTokenLoss.Of(Math.Max(1e-6, 1 + sample.Error(ms, steps)));
            }

            sum += own / table.Length;
        }

        return sum;
    }

    private static FirstTokenFold Fold(FirstTokenSample[] held, (double MsPerLayer, double Steps) terms)
    {
        double[] signed =
        [
            .. held.Select(sample => 100 * sample.Error(terms.MsPerLayer, terms.Steps)).Order(),
        ];
        double[] absolute = [.. signed.Select(Math.Abs).Order()];
        return new FirstTokenFold(
            held[0].Table,
            held[0].Engine,
            held.Length,
            held[0].IsOpen,
            terms.MsPerLayer,
            terms.Steps,
            Quantiles.OfSorted(absolute, 0.5),
            Quantiles.OfSorted(absolute, 0.9),
            Quantiles.OfSorted(signed, 0.5)
        );
    }
}
