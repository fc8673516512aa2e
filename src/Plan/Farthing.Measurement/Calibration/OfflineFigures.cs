using System.Globalization;
using Farthing.Serving.ClosedForm;
using Farthing.Serving.Slos;
using Farthing.Workloads.Sources;

namespace Farthing.Measurement.Calibration;

/// <summary>An offline run: all N requests are there at time 0, and the run ends with the last token. Rates, TTFT and the mean E2E in closed form (<see cref="OfflineEstimate"/>); TPOT, ITL and percentiles of E2E from the run, played.</summary>
/// <remarks>TTFT is a place in the queue. TPOT is each request's own, as benchmarks state it: short outputs that end among the prompts weigh as much as long ones, so its mean lies above time over tokens. A run of more requests than are played (<see cref="MeasuredRun.MaxRequests"/>) has both scaled by the closed form.</remarks>
public sealed class OfflineFigures : ConditionFigures
{
    private const ulong Seed = 1;
    private readonly ServedCondition served;
    private readonly Lazy<OfflineResult?> whole;
    private readonly Lazy<MeasuredRun> run;
    private readonly Lazy<double> longer;

    /// <summary>The figures of an offline run.</summary>
    public OfflineFigures(PreparedCondition prepared)
    {
        served = prepared.Served;
        whole = new(() =>
            OfflineEstimate.Run(
                prepared.Steps,
                served.Deployment,
                Load(served, served.Requests),
                served.Memory
            )
        );
        run = new(() => Play(prepared));
        longer = new(() => Longer(prepared));
    }

    /// <summary>The whole run; null where the KV memory holds not one request.</summary>
    public OfflineResult? Whole => whole.Value;

    /// <summary>The run, played.</summary>
    public MeasuredRun Run => run.Value;

    /// <inheritdoc/>
    public override double? Estimate(Metric metric, Statistic statistic)
    {
        if (Whole is not OfflineResult result)
        {
            return null;
        }

        return metric switch
        {
            Metric.Ttft => statistic == Statistic.Mean
                ? result.MeanTtftSeconds
                : result.TtftSeconds(statistic.Percent() / 100.0),
            Metric.E2e when statistic == Statistic.Mean => result.MeanE2eSeconds,
            Metric.Tpot or Metric.Itl => Run.Figure(metric, statistic) * longer.Value,
            Metric.E2e => Spread(Metric.E2e, statistic) * result.MeanE2eSeconds,
            _ when statistic != Statistic.Mean => null,
            Metric.OutputRate => result.OutputTokensPerSecond,
            Metric.TotalRate => result.RequestsPerSecond * (served.MeanInput + served.MeanOutput),
            _ => result.RequestsPerSecond,
        };
    }

    /// <inheritdoc/>
    public override string Method(Metric metric, Statistic statistic)
    {
        string closed = string.Create(
            CultureInfo.InvariantCulture,
            $"closed form of {served.Requests} requests at once"
        );
        return metric switch
        {
            Metric.Tpot or Metric.Itl => Run.Words,
            Metric.E2e when statistic != Statistic.Mean => closed + ", spread " + Run.Words,
            _ => closed,
        };
    }

    private static OfflineLoad Load(ServedCondition served, int requests) =>
        new(requests, served.MeanInput, served.OutputLengths);

    private double? Spread(Metric metric, Statistic statistic) =>
        Run.Figure(metric, statistic) / Run.Figure(metric, Statistic.Mean);

    /// <summary>TPOT of the whole run over that of the requests that are played: 1 where those are all.</summary>
    private double Longer(PreparedCondition prepared)
    {
        int played = PlayedRequests(served) * served.BusyReplicas;
        return played >= served.Requests
            ? 1
            : Whole!.MeanTpotSeconds
                / OfflineEstimate
                    .Run(prepared.Steps, served.Deployment, Load(served, played), served.Memory)!
                    .MeanTpotSeconds;
    }

    private static int PlayedRequests(ServedCondition served) =>
        MeasuredRun.Played((double)served.Requests / served.BusyReplicas);

    private static MeasuredRun Play(PreparedCondition prepared)
    {
        ServedCondition served = prepared.Served;
        ClosedLoopSource source = new(served.DrawnLengths(), PlayedRequests(served), null, Seed);
        return MeasuredRun.Play(
            served.Deployment,
            served.BusyReplicas,
            served.Memory,
            prepared.Steps.WithoutFirstTokenFactor(),
            source
        );
    }
}
