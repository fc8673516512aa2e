using Farthing.Workloads.Sources;

namespace Farthing.Measurement.Calibration;

/// <summary>An offline run: all N requests are there at time 0, played to the last. TTFT is a place in the queue.</summary>
public sealed class OfflineFigures : ConditionFigures
{
    private const ulong Seed = 1;
    private readonly Lazy<MeasuredRun> run;

    /// <summary>The figures of an offline run.</summary>
    public OfflineFigures(PreparedCondition prepared) => run = new(() => Play(prepared));

    /// <summary>The run, played.</summary>
    public MeasuredRun Run => run.Value;

    /// <inheritdoc/>
    public override double? Estimate(Metric metric, Statistic statistic) => Run.Figure(metric, statistic);

    /// <inheritdoc/>
    public override string Method(Metric metric, Statistic statistic) => Run.Words;

    private static MeasuredRun Play(PreparedCondition prepared)
    {
        ServedCondition served = prepared.Served;
        ClosedLoopSource source = new(
            served.DrawnLengths(),
            MeasuredRun.Played((double)served.Requests / served.Deployment.Replicas),
            null,
            Seed
        );
        return MeasuredRun.Play(served.Deployment, served.Memory, prepared.Steps, source);
    }
}
