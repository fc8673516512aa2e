using Farthing.Documents.Benches;
using Farthing.Measurement.Bench.Servers;
using Farthing.Measurement.Watching.Answers;
using Farthing.Measurement.Watching.Readings;
using Farthing.Numerics.Quantities;

namespace Farthing.Benches;

/// <content>What the server's own metrics said of a load.</content>
internal sealed partial class BenchRecord
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
            Known(server.Running.Mean, "count"),
            Known(server.Running.Max, "count"),
            Known(server.Waiting.Mean, "count"),
            Known(server.Waiting.Max, "count"),
            Known(server.KvUse.Mean, "fraction"),
            Known(server.KvUse.Max, "fraction"),
            Known(whole.Preemptions, "count"),
            Known(whole.Failed, "count"),
            Known(whole.Aborted, "count"),
            Known(server.PrefixQueries, "tokens"),
            Known(server.PrefixHits, "tokens"),
            Known(whole.InputTokens, "tokens"),
            Known(whole.OutputTokens, "tokens"),
            Known(server.Agreement?.ClientTokens, "tokens"),
            Known(server.Agreement?.NetworkSeconds, "s"),
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
            Known(whole.StepTokens.Mean, "tokens"),
            Used(server.Load, server.Load.Mbu),
            Used(server.Load, server.Load.Mfu),
            WatchRecord.Origin(server.Load.Source),
            server.Load.Words
        );
    }

    private static ServerGpus Gpu(ServerFigures server, GpuWindow gpus) =>
        new(
            gpus.Gpus,
            Known(gpus.Watts, "w"),
            Known(server.JoulesPerOutputToken, "j_per_token"),
            Known(1 / server.JoulesPerOutputToken, "tokens_per_j"),
            Known(gpus.DramActive, "fraction"),
            Known(gpus.TensorActive, "fraction"),
            Known(gpus.MemoryUsedBytes, "bytes"),
            Known(gpus.MemoryUse, "fraction")
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
        Known(share, "fraction") is { } known
            ? known with
            {
                Basis = load.Source == LoadSource.Dcgm ? Basis.Measured : Basis.Predicted,
                Source = load.Words,
            }
            : null;

    private static Quantity? Known(double? value, string unit) =>
        value is double known && double.IsFinite(known)
            ? new Quantity(known, unit) { Basis = Basis.Measured }
            : null;
}
