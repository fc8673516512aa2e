using Farthing.Documents.Plans;
using Farthing.Scenarios.Simulations.Policies;
using Farthing.Serving.Slos;

namespace Farthing.Scenarios.Fleets;

/// <summary>A batch in the gaps of a day, as it is written.</summary>
internal static class FleetBatchRecord
{
    /// <summary>One row.</summary>
    /// <param name="batch">The day with it.</param>
    /// <param name="promise">The promise.</param>
    public static PlayedBatch Of(FleetBatch batch, SweepPromise promise)
    {
        SloTarget? worst = promise.Slo.Targets.MaxBy(target =>
            batch.With.Seconds(target.Metric, target.Statistic) / target.LimitSeconds
        );
        return new PlayedBatch(
            batch.Day.Index + 1,
            batch.Day.IsBusiest,
            batch.Batch.Submitted,
            batch.Batch.InTime,
            batch.Batch.Finished == 0 ? null : batch.Batch.DoneNs.Quantile(1) / 1e9,
            worst?.Name,
            worst is null ? null : batch.Without.Seconds(worst.Metric, worst.Statistic),
            worst is null ? null : batch.With.Seconds(worst.Metric, worst.Statistic),
            worst?.LimitSeconds,
            promise.Keeps(batch.With),
            batch.AddedGpuSeconds / 3600,
            batch.AloneGpuSeconds / 3600
        );
    }
}
