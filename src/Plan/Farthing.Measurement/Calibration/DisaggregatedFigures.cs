using Farthing.Serving.ClosedForm;
using Farthing.Serving.Deployments;
using Farthing.Serving.Memory;
using Farthing.Serving.Slos;

namespace Farthing.Measurement.Calibration;

/// <summary>A closed loop on separate pools: TPOT is a decode step of the decode pool; TTFT comes from playing the prefill pool, whose clients come back after the time that their tokens take elsewhere.</summary>
/// <remarks>Gaps between tokens are the same step: only their mean and median are said. E2E = TTFT + (output − 1)·TPOT, statistic by statistic; throughput by Little's law, C / mean E2E. The transfer of the KV cache between pools is not in it: nothing measured says how long it takes.</remarks>
public sealed class DisaggregatedFigures : ConditionFigures
{
    private const ulong Seed = 1;
    private readonly ServedCondition served;
    private readonly Lazy<ClosedFormResult> steady;
    private readonly Lazy<MeasuredRun> prefill;
    private readonly double shiftSeconds;
    private readonly double firstTokenSteps;

    /// <summary>The figures of a closed loop on two pools.</summary>
    public DisaggregatedFigures(PreparedCondition prepared)
    {
        served = prepared.Served;
        shiftSeconds = prepared.FirstTokenShiftSeconds;
        firstTokenSteps = prepared.FirstTokenSteps;
        Deployment pool = served.Prefill ?? throw new ArgumentException("no prefill pool", nameof(prepared));
        steady = new(() =>
            ClosedFormEstimate.Disaggregated(
                prepared.Steps,
                served.Deployment,
                prepared.PrefillSteps!,
                pool,
                served.Load
            )
        );
        prefill = new(() => Play(prepared, pool));
    }

    /// <summary>The steady state.</summary>
    public ClosedFormResult Steady => steady.Value;

    /// <inheritdoc/>
    public override double? Estimate(Metric metric, Statistic statistic)
    {
        double tpot = Steady.TpotSeconds;
        switch (metric)
        {
            case Metric.Tpot or Metric.Itl:
                return statistic is Statistic.Mean or Statistic.P50 ? tpot : null;
            case Metric.Ttft:
                return prefill.Value.Figure(Metric.Ttft, Played(statistic))
                    + shiftSeconds
                    + (firstTokenSteps * tpot);
            case Metric.E2e:
                return prefill.Value.Figure(Metric.Ttft, statistic)
                    + shiftSeconds
                    + (Math.Max(0, served.MeanOutput - 1) * tpot);
            default:
                double? perSecond =
                    statistic == Statistic.Mean
                        ? served.Concurrency / Estimate(Metric.E2e, Statistic.Mean)
                        : null;
                return perSecond
                    * (
                        metric == Metric.OutputRate ? served.MeanOutput
                        : metric == Metric.TotalRate ? served.MeanInput + served.MeanOutput
                        : 1
                    );
        }
    }

    /// <inheritdoc/>
    public override string Method(Metric metric, Statistic statistic) =>
        metric is Metric.Tpot or Metric.Itl
            ? "closed form, two pools"
            : "prefill pool " + prefill.Value.Words;

    /// <summary>As in <see cref="ClosedLoopFigures"/>: without a number of requests, p50 is read as the mean of the run, and the benchmark's own steps are added.</summary>
    private Statistic Played(Statistic statistic) =>
        served.Condition.Requests is null && statistic == Statistic.P50 ? Statistic.Mean : statistic;

    private MeasuredRun Play(PreparedCondition prepared, Deployment pool)
    {
        double workers = pool.Replicas;
        double inFlight = Math.Max(1, Math.Round(served.Concurrency / workers));
        PromptPoolSource source = new(
            served.DrawnLengths(),
            MeasuredRun.Played(served.Requests / workers, inFlight),
            (long)inFlight,
            Steady.TpotSeconds,
            Seed
        );
        MemoryBudgetResult memory = MemoryBudget.Of(pool, typicalTokens: (int)Math.Max(1, served.MeanInput));
        return MeasuredRun.Play(pool, pool.Replicas, memory, prepared.PrefillSteps!, source);
    }
}
