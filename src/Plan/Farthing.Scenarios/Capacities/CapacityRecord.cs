using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Capacities;
using Farthing.Planning.Deliverables;
using Farthing.Planning.Fleets;
using Farthing.Scenarios.Simulations;
using Farthing.Serving.Deployments;
using Farthing.Serving.Precision;
using Farthing.Serving.Slos;

namespace Farthing.Scenarios.Capacities;

/// <summary>What a fleet carries, as the document that <c>plan --capacity</c> writes.</summary>
public static class CapacityRecord
{
    private const double SecondsPerHour = 3600;

    private static readonly (LatencyMetric Metric, Statistic Statistic)[] Shown =
    [
        (LatencyMetric.Ttft, Statistic.P50),
        (LatencyMetric.Ttft, Statistic.P95),
        (LatencyMetric.Itl, Statistic.P50),
        (LatencyMetric.Itl, Statistic.P95),
        (LatencyMetric.E2e, Statistic.P95),
    ];

    /// <summary>The document.</summary>
    public static PlanCapacityDocument Of(CapacityAnswer answer)
    {
        Scenario scenario = answer.Inputs.Scenario;
        return new(
            answer.Inputs.Request.Model.Id,
            $"{answer.Gpus}x{answer.Inputs.Request.Gpus[0].Id}",
            answer.Inputs.Workload.Name,
            SimulationRecord.PromiseWords(scenario.Slo),
            answer.Carries,
            answer.Carries ? null
                : answer.Capacity is null ? "no spread of the model over these GPUs can serve it"
                : NoRate(answer.Capacity),
            answer is { Carries: true, Capacity: FleetCapacity capacity }
                ? Carried(answer.Inputs.Scenario, capacity, answer.Quote)
                : null,
            [
                .. answer
                    .Rejections.Select(rejection => $"{rejection.Shape.Spread}: {rejection.Reason}")
                    .Distinct(),
            ],
            answer.Assumptions
        );
    }

    /// <summary>Why a fleet carries nothing: the lowest rate that was tried, and what of the promise it misses there.</summary>
    public static string NoRate(FleetCapacity capacity)
    {
        string missed = string.Join(
            ", ",
            capacity
                .Played.Slo.Targets.Select(target =>
                    (target, Seconds: capacity.Played.Seconds(target.Metric, target.Statistic))
                )
                .Where(one => one.Seconds > one.target.LimitSeconds)
                .Select(one =>
                    $"{one.target.Name} {Show.Seconds(one.Seconds)} of the {Show.Seconds(one.target.LimitSeconds)} promised"
                )
        );
        string rate = Show.Seconds(DeliverableSearch.Widest / capacity.Workload.RatePerSecond);
        return $"no rate keeps the promise, down to one request in {rate}"
            + (missed.Length > 0 ? $" ({missed})" : null);
    }

    /// <summary>What a fleet carries.</summary>
    /// <param name="scenario">Hours of a month and habits of users.</param>
    /// <param name="capacity">The fleet.</param>
    /// <param name="quote">What it costs; null where no price is known.</param>
    public static CarriedTraffic Carried(Scenario scenario, FleetCapacity capacity, FleetQuote? quote)
    {
        Deployment deployment = capacity.Setup.Deployment;
        Coefficients provenance = capacity.Setup.StepTimes().Provenance;
        double hours = scenario.HoursPerMonth;
        double perUser = scenario.Workload.ActiveFraction * scenario.Workload.TurnsPerHour / SecondsPerHour;
        Dictionary<string, Quantity> latencies = [];
        foreach ((LatencyMetric metric, Statistic statistic) in Shown)
        {
            double seconds = capacity.Played.Seconds(metric, statistic);
            if (double.IsFinite(seconds))
            {
                latencies[new SloTarget(metric, statistic, 1).Name] = new Quantity(seconds, "s")
                {
                    Coefficients = provenance,
                };
            }
        }

        return new(
            CapacityRun.Words(capacity),
            deployment.Replicas,
            deployment.TensorParallel,
            deployment.PipelineParallel,
            deployment.DataParallel,
            deployment.ExpertParallel,
            FormatFacts.Id(capacity.Shape.Weights),
            FormatFacts.Id(capacity.Shape.Kv),
            deployment.Engine.Family.Id(),
            capacity.Setup.Limits.MaxNumBatchedTokens,
            capacity.Setup.Limits.MaxNumSeqs,
            capacity.Setup.Limits.MaxModelLen,
            Rate(1, "requests_per_s"),
            Rate(capacity.TokensPerRequest, "tokens_per_s"),
            Rate(capacity.Workload.MeanInput, "tokens_per_s"),
            Rate(capacity.Workload.MeanOutput, "tokens_per_s"),
            Rate(capacity.TokensPerRequest * SecondsPerHour * hours, "tokens"),
            Rate(1 / perUser, "count"),
            latencies,
            quote?.Words,
            quote is null ? null : new Quantity(quote.UsdPerHour, "usd_per_hour") { Source = quote.Source },
            quote is null ? null : Price(capacity.UsdPerMillion(quote.UsdPerHour)),
            quote is null
                ? null
                : Price(quote.UsdPerHour / (capacity.RequestsPerSecond * SecondsPerHour)) with
                {
                    Unit = "usd_per_request",
                }
        );

        Quantity Rate(double times, string unit) =>
            new(capacity.RequestsPerSecond * times, unit)
            {
                Low = capacity.RequestsPerSecondBand.Low * times,
                High = capacity.RequestsPerSecondBand.High * times,
                Coefficients = provenance,
            };

        Quantity Price(double usdPerMillion) =>
            new(usdPerMillion, "usd_per_m_tokens")
            {
                Low = usdPerMillion * capacity.RequestsPerSecond / capacity.RequestsPerSecondBand.High,
                High =
                    capacity.RequestsPerSecondBand.Low > 0
                        ? usdPerMillion * capacity.RequestsPerSecond / capacity.RequestsPerSecondBand.Low
                        : null,
                Coefficients = provenance,
            };
    }
}
