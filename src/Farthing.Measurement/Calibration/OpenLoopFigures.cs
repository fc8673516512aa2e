using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Sources;

namespace Farthing.Measurement.Calibration;

/// <summary>An open loop: Poisson arrivals at the row's rate, N requests, played from the first to the last.</summary>
public sealed class OpenLoopFigures : ConditionFigures
{
    private const ulong Seed = 1;
    private readonly Lazy<MeasuredRun> run;

    /// <summary>The figures of an open loop.</summary>
    public OpenLoopFigures(PreparedCondition prepared) => run = new(() => Play(prepared));

    /// <summary>The run, played.</summary>
    public MeasuredRun Run => run.Value;

    /// <inheritdoc/>
    public override double? Estimate(Metric metric, Statistic statistic) => Run.Figure(metric, statistic);

    /// <inheritdoc/>
    public override string Method(Metric metric, Statistic statistic) => Run.Words;

    private static MeasuredRun Play(PreparedCondition prepared)
    {
        ServedCondition served = prepared.Served;
        double replicas = served.Deployment.Replicas;
        GeneratedSource source = new(
            new RenewalArrivals(served.RequestRate / replicas, new ExponentialGaps(), RateShape.Flat, Seed),
            served.DrawnLengths(),
            null,
            Seed,
            MeasuredRun.Played(served.Requests / replicas)
        );
        return MeasuredRun.Play(served.Deployment, served.Memory, prepared.Steps, source);
    }
}
