using Farthing.Serving.ClosedForm;
using Farthing.Workloads.Sources;

namespace Farthing.Measurement.Calibration;

/// <summary>A closed loop on one pool: mean and median TPOT in closed form, everything else from the run that was measured: C requests at time 0, the next whenever one ends, N in all.</summary>
/// <remarks>Higher percentiles of TPOT are the closed form's value times what the run's percentile is of its own median.</remarks>
public sealed class ClosedLoopFigures : ConditionFigures
{
    private const ulong Seed = 1;
    private readonly Lazy<ClosedFormResult> steady;
    private readonly Lazy<MeasuredRun> run;

    /// <summary>The figures of a closed loop.</summary>
    public ClosedLoopFigures(PreparedCondition prepared)
    {
        ServedCondition served = prepared.Served;
        steady = new(() =>
            ClosedFormEstimate.ClosedLoop(prepared.Steps, served.Deployment, served.Load, served.Memory)
        );
        run = new(() => Play(prepared));
    }

    /// <summary>The steady state.</summary>
    public ClosedFormResult Steady => steady.Value;

    /// <summary>The run, played.</summary>
    public MeasuredRun Run => run.Value;

    /// <inheritdoc/>
    public override double? Estimate(Metric metric, Statistic statistic) =>
        metric != Metric.Tpot ? Run.Figure(metric, statistic)
        : statistic is Statistic.Mean or Statistic.P50 ? Steady.TpotSeconds
        : Steady.TpotSeconds * (Run.Figure(metric, statistic) / Run.Figure(metric, Statistic.P50));

    /// <inheritdoc/>
    public override string Method(Metric metric, Statistic statistic) =>
        metric == Metric.Tpot && statistic is Statistic.Mean or Statistic.P50 ? "closed form"
        : metric == Metric.Tpot ? "closed form, spread " + Run.Words
        : Run.Words;

    private static MeasuredRun Play(PreparedCondition prepared)
    {
        ServedCondition served = prepared.Served;
        double replicas = served.Deployment.Replicas;
        double inFlight = Math.Max(1, Math.Round(served.Concurrency / replicas));
        ClosedLoopSource source = new(
            served.DrawnLengths(),
            MeasuredRun.Played(served.Requests / replicas, inFlight),
            (long)inFlight,
            Seed
        );
        return MeasuredRun.Play(served.Deployment, served.Memory, prepared.Steps, source);
    }
}
