using System.Globalization;
using Farthing.Measurement.Bench.Comparing;
using Farthing.Numerics.Randomness;
using Farthing.Numerics.Statistics;
using Farthing.Serving.Slos;

namespace Farthing.Tests.Measurement.Bench.Comparing;

/// <summary>Runs drawn from a known distribution.</summary>
internal static class Drawn
{
    /// <summary>A run of n requests, 16 in flight: TTFT and TPOT log-normal, all times multiplied by a factor; neighbors share what happens to them where <paramref name="memory"/> is above 0.</summary>
    public static RunSample Run(ref Pcg32 random, int n, double factor, double memory = 0)
    {
        List<RunRequest> requests = [];
        double shared = 0;
        double[] path = new double[n];
        for (int i = 0; i < n; i++)
        {
            shared = (memory * shared) + (Math.Sqrt(1 - (memory * memory)) * random.NextNormal());
            path[i] = memory > 0 ? 0.1 * shared : 0;
            double slow = factor * Math.Exp(path[i]);
            double ttft = 0.2 * slow * Math.Exp(0.3 * random.NextNormal());
            double tpot = 0.02 * slow * Math.Exp(0.1 * random.NextNormal());
            double[] gaps = new double[10];
            for (int k = 0; k < gaps.Length; k++)
            {
                gaps[k] = tpot * Math.Exp(0.2 * random.NextNormal());
            }

            requests.Add(
                new RunRequest
                {
                    Ttft = ttft,
                    Ttfo = double.NaN,
                    Tpot = tpot,
                    E2e = ttft + (tpot * 255),
                    Gaps = gaps,
                    InputTokens = 1000,
                    OutputTokens = 256,
                    CachedTokens = double.NaN,
                }
            );
        }

        double[] rates = new double[RunSample.Slices];
        for (int i = 0; i < rates.Length; i++)
        {
            rates[i] = 10 / factor * (1 + (0.1 * random.NextNormal()) - path[i * n / rates.Length]);
        }

        return new RunSample
        {
            Requests = requests,
            IsPerToken = true,
            WindowSeconds = n * requests.Average(request => request.E2e) / 16,
            MeanInFlight = 16,
            RequestRates = rates,
            OutputRates = [.. rates.Select(rate => rate * 256)],
            InputRates = [.. rates.Select(rate => rate * 1000)],
            GoodRates = [],
        };
    }

    /// <summary>The whole table of two runs.</summary>
    public static IReadOnlyList<Difference> Compare(RunSample a, RunSample b)
    {
        IReadOnlyDictionary<string, Spread> ofA = RunSpreads.Of(a, 1);
        IReadOnlyDictionary<string, Spread> ofB = RunSpreads.Of(b, 1);
        return DifferenceTest.Judge(
            [
                .. ComparedMetric
                    .All.Where(metric => ofA.ContainsKey(metric.Name) && ofB.ContainsKey(metric.Name))
                    .Select(metric =>
                        DifferenceTest.Of(
                            metric,
                            [new RunFigure(Value(metric, a), ofA[metric.Name])],
                            [new RunFigure(Value(metric, b), ofB[metric.Name])],
                            null
                        )
                    ),
            ],
            0.02
        );
    }

    private static double Value(ComparedMetric metric, RunSample run)
    {
        double[] values = metric.Name switch
        {
            "requests_per_s" => [.. run.RequestRates],
            "output_tokens_per_s" => [.. run.OutputRates],
            "usd_per_m_output" => [1 / run.OutputRates.Average()],
            "usd_per_m_blended" => [1 / (run.OutputRates.Average() + run.InputRates.Average())],
            "mean_output_tokens" => [256],
            _ => metric.Latency == LatencyMetric.Itl
                ? [.. run.Requests.SelectMany(request => request.Gaps)]
                : [.. run.Requests.Select(request => request.Of(metric.Name.Split('_')[0]))],
        };
        return metric.Statistic is Statistic.P50 or Statistic.P90 or Statistic.P95 or Statistic.P99
            ? Quantiles.Of(
                values,
                int.Parse(metric.Name.Split("_p")[1], CultureInfo.InvariantCulture) / 100.0
            )
            : values.Average();
    }
}
