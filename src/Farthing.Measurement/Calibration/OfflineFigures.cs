using System.Globalization;
using Farthing.Serving.ClosedForm;
using Farthing.Workloads.Sources;

namespace Farthing.Measurement.Calibration;

/// <summary>An offline run: all N requests are there at time 0, and the run ends with the last token. Rates, means and TTFT in closed form (<see cref="OfflineEstimate"/>); percentiles of TPOT and E2E from the run, played.</summary>
/// <remarks>TTFT is a place in the queue. A run of more requests than are played (<see cref="MeasuredRun.MostRequests"/>) has its percentiles scaled by the closed form's mean over the played one's.</remarks>
public sealed class OfflineFigures : ConditionFigures
{
    private const ulong Seed = 1;
    private readonly ServedCondition served;
    private readonly Lazy<OfflineResult?> whole;
    private readonly Lazy<MeasuredRun> run;

    /// <summary>The figures of an offline run.</summary>
    public OfflineFigures(PreparedCondition prepared)
    {
        served = prepared.Served;
        whole = new(() =>
            OfflineEstimate.Run(prepared.Steps, served.Deployment, Load(served), served.Memory)
        );
        run = new(() => Play(prepared));
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
                : result.TtftSeconds(ShareOf(statistic)),
            Metric.Tpot when statistic == Statistic.Mean => result.MeanTpotSeconds,
            Metric.E2e when statistic == Statistic.Mean => result.MeanE2eSeconds,
            Metric.Tpot => Spread(Metric.Tpot, statistic) * result.MeanTpotSeconds,
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
        return metric is Metric.Tpot or Metric.E2e && statistic != Statistic.Mean
            ? closed + ", spread " + Run.Words
            : closed;
    }

    private static OfflineLoad Load(ServedCondition served) =>
        new(served.Requests, served.MeanInput, served.OutputLengths)
        {
            ReservesWholeContext = served.ReservesWholeContext,
        };

    private static double ShareOf(Statistic statistic) =>
        statistic switch
        {
            Statistic.P50 => 0.50,
            Statistic.P90 => 0.90,
            Statistic.P95 => 0.95,
            _ => 0.99,
        };

    private double? Spread(Metric metric, Statistic statistic) =>
        Run.Figure(metric, statistic) / Run.Figure(metric, Statistic.Mean);

    private static MeasuredRun Play(PreparedCondition prepared)
    {
        ServedCondition served = prepared.Served;
        ClosedLoopSource source = new(
            served.DrawnLengths(),
            MeasuredRun.Played((double)served.Requests / served.BusyReplicas),
            null,
            Seed
        );
        return MeasuredRun.Play(
            served.Deployment,
            served.BusyReplicas,
            served.Memory,
            prepared.Steps.WithoutFirstTokenFactor(),
            source
        );
    }
}
