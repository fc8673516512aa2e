using Farthing.Numerics.Quantities;
using Farthing.Planning.Deliverables;
using Farthing.Planning.Fleets;
using Farthing.Planning.Requests;
using Farthing.Planning.Setups;
using Farthing.Serving.Simulation;

namespace Farthing.Planning.Capacities;

/// <summary>The highest rate of a traffic that a given fleet carries within a promise: a plan's deliverable of the same fleet.</summary>
/// <param name="Shape">One replica.</param>
/// <param name="Setup">The fleet, all replicas of it.</param>
/// <param name="Routing">How requests are spread over them.</param>
/// <param name="Workload">The traffic; its own rate is what the search began at.</param>
/// <param name="Rate">What it carries at the prediction itself.</param>
/// <param name="Slow">What it carries where steps take as long as at the slow end of the 90 % band.</param>
/// <param name="Fast">The same at the fast end.</param>
/// <param name="Played">The traffic at the deliverable, at the prediction itself; where nothing is carried, at the lowest rate that was tried.</param>
public sealed record FleetCapacity(
    ReplicaShape Shape,
    ServingSetup Setup,
    RoutingPolicy Routing,
    PlanWorkload Workload,
    DeliverableRate Rate,
    DeliverableRate Slow,
    DeliverableRate Fast,
    SimulationResult Played
)
{
    /// <summary>Requests per second at the prediction itself; 0 where no rate keeps the promise.</summary>
    public double RequestsPerSecond => Workload.RatePerSecond * Rate.Factor;

    /// <summary>Requests per second between the ends of the 90 % band.</summary>
    public Interval RequestsPerSecondBand =>
        new(
            Workload.RatePerSecond * Math.Min(Slow.Factor, Rate.Factor),
            Workload.RatePerSecond * Math.Max(Fast.Factor, Rate.Factor)
        );

    /// <summary>Mean tokens of a request, prompt and output together: what API prices of both count.</summary>
    public double TokensPerRequest => Workload.MeanInput + Workload.MeanOutput;

    /// <summary>Tokens per second, prompts and outputs together.</summary>
    public double TokensPerSecond => RequestsPerSecond * TokensPerRequest;

    /// <summary>Tokens per second between the ends of the 90 % band.</summary>
    public Interval TokensPerSecondBand => RequestsPerSecondBand * TokensPerRequest;

    /// <summary>The share of modelled GPU time that prompts took at the deliverable.</summary>
    public double PrefillFraction => Played.BusyNs > 0 ? 1 - ((double)Played.DecodeNs / Played.BusyNs) : 0;

    /// <summary>Dollars per million tokens of both kinds at full load.</summary>
    /// <param name="usdPerHour">What the fleet costs.</param>
    public double UsdPerMillion(double usdPerHour) => PerMillion(usdPerHour, TokensPerRequest);

    /// <summary>Dollars per million prompt tokens at full load: the share of prefill in GPU time, as in a plan.</summary>
    /// <param name="usdPerHour">What the fleet costs.</param>
    public double UsdPerMillionInput(double usdPerHour) =>
        PerMillion(usdPerHour * PrefillFraction, Workload.MeanInput);

    /// <summary>Dollars per million output tokens at full load: the share of decode in GPU time, as in a plan.</summary>
    /// <param name="usdPerHour">What the fleet costs.</param>
    public double UsdPerMillionOutput(double usdPerHour) =>
        PerMillion(usdPerHour * (1 - PrefillFraction), Workload.MeanOutput);

    private double PerMillion(double usdPerHour, double tokensPerRequest) =>
        usdPerHour / (RequestsPerSecond * tokensPerRequest * 3600) * 1e6;
}
