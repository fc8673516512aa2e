using Farthing.Serving.Slos;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Sources;

namespace Farthing.Measurement.Calibration;

/// <summary>An open loop: Poisson arrivals at the row's rate, N requests, played from the first to the last.</summary>
/// <remarks>The time between client and engine is the engine's own (data/first-token.json): a constant, which moves TTFT and E2E and nothing else. What an API server needs per request is not modelled: where its CPU is the limit (vLLM 0.9 and 0.11 at 80 to 110 requests a second of a small model), queues are longer than predicted.</remarks>
public sealed class OpenLoopFigures : ConditionFigures
{
    private const ulong Seed = 1;
    private readonly Lazy<MeasuredRun> run;
    private readonly double shiftSeconds;

    /// <summary>The figures of an open loop.</summary>
    public OpenLoopFigures(PreparedCondition prepared)
    {
        run = new(() => Play(prepared));
        shiftSeconds = prepared.FirstTokenShiftSeconds;
    }

    /// <summary>The run, played.</summary>
    public MeasuredRun Run => run.Value;

    /// <inheritdoc/>
    public override double? Estimate(Metric metric, Statistic statistic) =>
        metric is Metric.Ttft or Metric.E2e
            ? Run.Figure(metric, statistic) + shiftSeconds
            : Run.Figure(metric, statistic);

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
        return MeasuredRun.Play(
            served.Deployment,
            served.BusyReplicas,
            served.Memory,
            prepared.Steps,
            source
        );
    }
}
