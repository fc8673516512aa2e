namespace Farthing.Planning.Apis;

/// <summary>The fleet's side of the comparison.</summary>
public sealed record SelfHostSide
{
    /// <summary>Price of the fleet.</summary>
    public required double UsdPerHour { get; init; }

    /// <summary>GPUs that are paid for, at least 1.</summary>
    public required int GpusPaid { get; init; }

    /// <summary>Requests per second that the fleet carries within its promise.</summary>
    public required double CapacityPerSecond { get; init; }

    /// <summary>Price per hour of the cheapest fleet for a rate; null where none can carry it. A staircase: constant between steps, never falling.</summary>
    public required Func<double, double?> FleetUsdPerHour { get; init; }

    /// <summary>Other dollars per month of self-hosting: egress, logs.</summary>
    public double OtherUsdPerMonth { get; init; }

    /// <summary>Dollars per month without people at a price per hour.</summary>
    public double UsdPerMonth(double usdPerHour, double hoursPerMonth) =>
        (usdPerHour * hoursPerMonth) + OtherUsdPerMonth;
}
