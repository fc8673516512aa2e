using Farthing.Documents.Benches;
using Farthing.Measurement.Bench.Servers;
using Farthing.Measurement.Watching.Answers;
using Farthing.Measurement.Watching.Readings;
using Farthing.Numerics.Quantities;

namespace Farthing.Benches.Answers;

/// <content>What the server's own metrics said of a load.</content>
public sealed partial class BenchRecord
{
    private static ServerLoad Engine(ServerFigures server)
    {
        EngineWindow whole = server.Whole;
        return new ServerLoad(
            [
                .. server.Targets.Select(target => new ReadAddress(
                    target.Name,
                    target.Engine,
                    target.Model,
                    target.Pages,
                    target.Missed,
                    target.State
                )),
            ],
            new PageReading(server.IntervalSeconds, server.Pages, server.ProcessorSeconds, server.IsSteady),
            WatchRecord.Known(server.Running.Mean, "count"),
            WatchRecord.Known(server.Running.Max, "count"),
            WatchRecord.Known(server.Waiting.Mean, "count"),
            WatchRecord.Known(server.Waiting.Max, "count"),
            WatchRecord.Known(server.KvUse.Mean, "fraction"),
            WatchRecord.Known(server.KvUse.Max, "fraction"),
            WatchRecord.Known(whole.Preemptions, "count"),
            WatchRecord.Known(whole.Failed, "count"),
            WatchRecord.Known(whole.Aborted, "count"),
            WatchRecord.Known(server.PrefixQueries, "tokens"),
            WatchRecord.Known(server.PrefixHits, "tokens"),
            WatchRecord.Known(whole.InputTokens, "tokens"),
            WatchRecord.Known(whole.OutputTokens, "tokens"),
            WatchRecord.Known(server.Agreement?.ClientTokens, "tokens"),
            WatchRecord.Known(server.Agreement?.NetworkSeconds, "s"),
            WatchRecord.Mean(whole.Ttft),
            WatchRecord.Quantile(whole.Ttft, 0.5),
            WatchRecord.Quantile(whole.Ttft, 0.95),
            WatchRecord.Quantile(whole.Ttft, 0.99),
            WatchRecord.Mean(whole.Itl),
            WatchRecord.Quantile(whole.Itl, 0.5),
            WatchRecord.Quantile(whole.Itl, 0.95),
            WatchRecord.Quantile(whole.Itl, 0.99),
            WatchRecord.Mean(whole.E2e),
            WatchRecord.Quantile(whole.E2e, 0.5),
            WatchRecord.Quantile(whole.E2e, 0.95),
            WatchRecord.Quantile(whole.E2e, 0.99),
            WatchRecord.Known(whole.StepTokens.Mean, "tokens"),
            Used(server.Load, server.Load.Mbu),
            Used(server.Load, server.Load.Mfu),
            WatchRecord.Origin(server.Load.Source),
            server.Load.Words
        );
    }

    private static ServerGpus Gpu(ServerFigures server, GpuWindow gpus) =>
        new(
            gpus.Gpus,
            WatchRecord.Known(gpus.Watts, "w"),
            WatchRecord.Known(server.JoulesPerOutputToken, "j_per_token"),
            WatchRecord.Known(1 / server.JoulesPerOutputToken, "tokens_per_j"),
            WatchRecord.Known(gpus.DramActive, "fraction"),
            WatchRecord.Known(gpus.TensorActive, "fraction"),
            WatchRecord.Known(gpus.MemoryUsedBytes, "bytes"),
            WatchRecord.Known(gpus.MemoryUse, "fraction")
        );

    /// <summary>A row in the order of <see cref="ServerColumn"/>.</summary>
    private static IReadOnlyList<double> Row(ServerPoint point) =>
        [
            Math.Round(point.AtSeconds, 6),
            Math.Round(point.Running, 6),
            Math.Round(point.Waiting, 6),
            Math.Round(point.KvUse, 6),
            Math.Round(point.Watts, 6),
            Math.Round(point.OutputPerSecond, 6),
            Math.Round(point.DramActive, 6),
            Math.Round(point.TensorActive, 6),
        ];

    private static Quantity? Used(LoadReading load, double share) =>
        WatchRecord.Known(share, "fraction") is { } known
            ? known with
            {
                Basis = load.Source == LoadSource.Dcgm ? Basis.Measured : Basis.Predicted,
                Source = load.Words,
            }
            : null;
}
