using Farthing.Planning.Fleets;
using Farthing.Planning.Requests;

namespace Farthing.Planning.Apis;

/// <summary>The fleet's side of the comparison: the chosen fleet, and how many of its replicas other rates take.</summary>
/// <remarks>A rate takes as many replicas as its share of <see cref="CertainPerSecond"/> asks for, in proportion: the plan's own certainty is in that rate. Engine settings, formats and the kind of GPU stay as chosen, so a plan at another rate may find a cheaper fleet.</remarks>
public sealed record SelfHostSide
{
    private const double Rounding = 1e-9;
    private const double MaxReplicas = 1e6;

    /// <summary>What the chosen fleet costs.</summary>
    public required FleetQuote Fleet { get; init; }

    /// <summary>Its replicas.</summary>
    public required int Replicas { get; init; }

    /// <summary>The fewest of them that keep the promise; fewer than <see cref="Replicas"/> where the rest is paid anyway.</summary>
    public required int ReplicasNeeded { get; init; }

    /// <summary>Requests per second that <see cref="ReplicasNeeded"/> carry within the promise at the plan's certainty: at least the plan's own rate, and so little that one replica fewer, in proportion, does not carry that.</summary>
    public required double CertainPerSecond { get; init; }

    /// <summary>Cost of so many replicas, spares and whole instances included; null where nobody sells them or the limits forbid them.</summary>
    public required Func<int, FleetQuote?> Quote { get; init; }

    /// <summary>Other dollars per month of self-hosting: egress, logs.</summary>
    public double OtherUsdPerMonth { get; init; }

    /// <summary>Requests per second that the whole chosen fleet is certain to carry.</summary>
    public double CapacityPerSecond => CertainPerSecond * Replicas / ReplicasNeeded;

    /// <summary>The side of a plan's chosen fleet.</summary>
    /// <param name="chosen">The fleet; what it is certain to carry is simulated here where it is not yet known.</param>
    /// <param name="request">The plan.</param>
    public static SelfHostSide Of(PlanEntry chosen, PlanRequest request)
    {
        ReplicaShape shape = chosen.Shape;
        int groups = shape.PipelineParallel;
        FleetQuote? Quote(int replicas) =>
            request.Replicas is int only ? (replicas <= only ? chosen.Quote : null)
            : (long)replicas * shape.Gpus > request.Shapes.MaxGpus ? null
            : request.Pricing.Quote(shape.Gpu, shape.Gpus / groups, groups, replicas);
        return new SelfHostSide
        {
            Fleet = chosen.Quote,
            Replicas = chosen.Replicas,
            ReplicasNeeded = chosen.ReplicasNeeded,
            CertainPerSecond = chosen.Workload.RatePerSecond * chosen.Certain.Factor,
            Quote = Quote,
        };
    }

    /// <summary>Replicas that keep the promise at a rate, spares not counted.</summary>
    public int ReplicasAt(double rate) =>
        (int)Math.Clamp(Math.Ceiling((rate / CertainPerSecond * ReplicasNeeded) - Rounding), 1, MaxReplicas);

    /// <summary>The fleet of a rate; null where none within the limits carries it.</summary>
    public FleetQuote? FleetAt(double rate)
    {
        int replicas = ReplicasAt(rate);
        return replicas >= ReplicasNeeded && replicas <= Replicas ? Fleet : Quote(replicas);
    }

    /// <summary>Dollars per month without people at a price per hour.</summary>
    public double UsdPerMonth(double usdPerHour, double hoursPerMonth) =>
        (usdPerHour * hoursPerMonth) + OtherUsdPerMonth;
}
