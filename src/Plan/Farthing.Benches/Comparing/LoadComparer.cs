using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Bench.Comparing;
using Farthing.Numerics.Statistics;
using Farthing.Serving.Slos;

namespace Farthing.Benches.Comparing;

/// <summary>Compares two sides at one load.</summary>
public static class LoadComparer
{
    /// <summary>Shares at which percentile curves are kept.</summary>
    private static readonly double[] CurveShares =
    [
        0,
        0.1,
        0.25,
        0.5,
        0.75,
        0.9,
        0.95,
        0.98,
        0.99,
        0.995,
        0.999,
    ];

    private static readonly string[] Curved = ["ttft", "tpot", "e2e"];

    /// <summary>The comparison.</summary>
    /// <param name="level">The load.</param>
    /// <param name="a">Its runs of the baseline, at least one.</param>
    /// <param name="b">Its runs of the other.</param>
    /// <param name="margin">Smallest difference of interest.</param>
    /// <param name="seed">Of the bootstrap.</param>
    public static LoadComparison Compare(
        LoadLevel level,
        IReadOnlyList<BenchLoad> a,
        IReadOnlyList<BenchLoad> b,
        double margin,
        ulong seed
    )
    {
        bool isPerToken = a.Concat(b).All(load => load.Tokens.ItlRefused is null);
        RunSample?[] samplesA = [.. a.Select(stage => StageSample.Read(stage, isPerToken))];
        RunSample?[] samplesB = [.. b.Select(stage => StageSample.Read(stage, isPerToken))];
        IReadOnlyList<NotAlike> unlike = UnlikeLoads.Of(a, b);
        string[] promised =
        [
            .. a.Concat(b).SelectMany(load => load.Promise).Select(finding => finding.Target).Distinct(),
        ];
        return new LoadComparison
        {
            Level = level,
            Runs = (a.Count, b.Count),
            Valid = (IsValid(a), IsValid(b)),
            Kept = (Keeps(a), Keeps(b)),
            Table = DifferenceTest.Judge(
                Table(Figures(a, samplesA, seed), Figures(b, samplesB, seed), unlike, promised),
                margin
            ),
            NotAlike = unlike,
            Promised = promised,
            Curves = Curves(samplesA, samplesB),
        };
    }

    private static List<Difference> Table(
        IReadOnlyDictionary<string, RunFigure>[] a,
        IReadOnlyDictionary<string, RunFigure>[] b,
        IReadOnlyList<NotAlike> unlike,
        string[] promised
    )
    {
        bool hasReasoning = !SameFirst(a) || !SameFirst(b);
        bool hasTokenGaps = Has("itl_mean");
        List<Difference> table = [];
        foreach (ComparedMetric metric in ComparedMetric.All)
        {
            bool isSpare =
                (metric.Latency == LatencyMetric.Ttfo && !hasReasoning && !promised.Contains(metric.Name))
                || (metric.Latency == LatencyMetric.Icl && hasTokenGaps)
                || (metric.Statistic == Statistic.P90 && !promised.Contains(metric.Name));
            if (isSpare || !Has(metric.Name))
            {
                continue;
            }

            table.Add(
                DifferenceTest.Of(
                    metric,
                    [.. a.Select(run => run[metric.Name])],
                    [.. b.Select(run => run[metric.Name])],
                    unlike
                        .Select(one => one.ReasonAgainst(metric.Name))
                        .FirstOrDefault(reason => reason is not null)
                )
            );
        }

        return table;

        bool Has(string name) => a.Concat(b).All(run => run.ContainsKey(name));
    }

    /// <summary>True when the first shown token is the first token: nothing was reasoned before it.</summary>
    private static bool SameFirst(IReadOnlyDictionary<string, RunFigure>[] runs) =>
        runs.All(run =>
            !run.TryGetValue("ttfo_mean", out RunFigure shown)
            || !run.TryGetValue("ttft_mean", out RunFigure first)
            || Math.Abs(shown.Value - first.Value) <= 1e-3 * first.Value
        );

    private static IReadOnlyDictionary<string, RunFigure>[] Figures(
        IReadOnlyList<BenchLoad> stages,
        RunSample?[] samples,
        ulong seed
    ) => [.. stages.Select((stage, i) => StageFigures.Of(stage, samples[i], seed))];

    private static bool IsValid(IReadOnlyList<BenchLoad> loads) => loads.All(load => load.Valid);

    private static bool? Keeps(IReadOnlyList<BenchLoad> loads) =>
        loads.All(load => load.Promise.Count == 0) ? null : loads.All(load => load.KeepsPromise);

    private static Dictionary<string, ComparedCurve> Curves(RunSample?[] a, RunSample?[] b)
    {
        Dictionary<string, ComparedCurve> curves = [];
        foreach (string latency in Curved)
        {
            double[] ofA = Sorted(a, latency);
            double[] ofB = Sorted(b, latency);
            if (ofA.Length >= 2 && ofB.Length >= 2)
            {
                // A percentile that fewer than two requests lie above is chance.
                int fewest = Math.Min(ofA.Length, ofB.Length);
                double[] shares = [.. CurveShares.Where(share => share <= 0.5 || (1 - share) * fewest >= 2)];
                curves.Add(
                    latency,
                    new ComparedCurve(
                        shares,
                        [.. shares.Select(share => Quantiles.OfSorted(ofA, share))],
                        [.. shares.Select(share => Quantiles.OfSorted(ofB, share))]
                    )
                );
            }
        }

        return curves;
    }

    private static double[] Sorted(RunSample?[] samples, string latency) =>
        [
            .. samples
                .Where(sample => sample is not null)
                .SelectMany(sample => sample!.Requests)
                .Select(request => request.Of(latency))
                .Where(double.IsFinite)
                .Order(),
        ];
}
