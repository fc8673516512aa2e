using Farthing.Measurement.Load;
using Farthing.Measurement.Load.Runs;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Sources;

namespace Farthing.Measurement.Bench;

/// <summary>Warms a server up with prompts of its own until its pace no longer changes: batches of requests in closed loop, till the mean TPOT of the last three has a coefficient of variation below 5 %.</summary>
/// <param name="Batches">Batches played.</param>
/// <param name="Seconds">Time taken.</param>
/// <param name="Variation">Coefficient of variation of the last three batches; null with fewer.</param>
public sealed record WarmUp(int Batches, double Seconds, double? Variation)
{
    /// <summary>Mean time of a request of the last batch, sent to last token; 0 where none finished.</summary>
    public double RequestSeconds { get; init; }

    private const double Stable = 0.05;
    private const int Window = 3;
    private const int MaxBatches = 20;

    /// <summary>True when the pace had settled before time was up.</summary>
    public bool IsStable => Variation < Stable;

    /// <summary>Warms up.</summary>
    /// <param name="runner">The load generator.</param>
    /// <param name="lengths">How long requests are.</param>
    /// <param name="concurrency">Requests in flight.</param>
    /// <param name="options">Limits of each request.</param>
    /// <param name="within">Ends after this, settled or not.</param>
    /// <param name="seed">Of lengths.</param>
    /// <param name="cancellation">Ends it at once.</param>
    public static WarmUp Run(
        LoadRunner runner,
        LengthModel lengths,
        int concurrency,
        LoadOptions options,
        TimeSpan within,
        ulong seed,
        CancellationToken cancellation
    )
    {
        long start = MonotonicClock.NowNs();
        long limit = (long)(within.TotalSeconds * 1e9);
        List<double> paces = [];
        int batches = 0;
        double? variation = null;
        double requestSeconds = 0;
        while (batches < MaxBatches && !cancellation.IsCancellationRequested)
        {
            long left = start + limit - MonotonicClock.NowNs();
            if (left <= 0)
            {
                break;
            }

            LoadRecording batch = runner.Run(
                new ClosedLoopSource(lengths, Math.Max(4, concurrency), concurrency, seed + (ulong)batches),
                options with
                {
                    Duration = TimeSpan.FromSeconds(left / 1e9),
                    Drain = TimeSpan.FromSeconds(2),
                    Connections = concurrency,
                },
                null,
                cancellation
            );
            batches++;
            RequestMeasure[] measures = [.. batch.Records.Select(RequestMeasure.Of).OfType<RequestMeasure>()];
            double[] paced =
            [
                .. measures.Select(one => double.IsNaN(one.Tpot) ? one.Ttft(LatencyOrigin.Sent) : one.Tpot),
            ];
            if (paced.Length == 0)
            {
                break;
            }

            requestSeconds = measures.Average(one => one.E2e(LatencyOrigin.Sent));
            paces.Add(paced.Average());
            variation = paces.Count < Window ? null : Cv([.. paces.TakeLast(Window)]);
            if (variation < Stable)
            {
                break;
            }
        }

        return new WarmUp(batches, (MonotonicClock.NowNs() - start) / 1e9, variation)
        {
            RequestSeconds = requestSeconds,
        };
    }

    private static double Cv(double[] values)
    {
        double mean = values.Average();
        double variance = values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
        return mean > 0 ? Math.Sqrt(variance) / mean : 0;
    }
}
