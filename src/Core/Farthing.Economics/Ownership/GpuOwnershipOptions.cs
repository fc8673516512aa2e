using Farthing.Numerics.Quantities;

namespace Farthing.Economics.Ownership;

/// <summary>Costs of owning one GPU: its share of server, network, power, room and people.</summary>
public sealed record GpuOwnershipOptions
{
    /// <summary>Purchase price per GPU with its share of server, network and storage, in dollars, above 0.</summary>
    public required Interval CapexUsd { get; init; }

    /// <summary>Years until it is replaced, above 0.</summary>
    public required double Years { get; init; }

    /// <summary>Share of the purchase price that it sells for then, 0…1.</summary>
    public Interval ResidualFraction { get; init; } = 0;

    /// <summary>Interest per year on what is bound, 0…1.</summary>
    public Interval InterestPerYear { get; init; } = 0;

    /// <summary>Power at the wall of one GPU with its share of the server, in kW, at least 0.</summary>
    public required Interval Kilowatts { get; init; }

    /// <summary>Power of the whole building over power of the servers, at least 1.</summary>
    public Interval Pue { get; init; } = 1;

    /// <summary>Dollars per kWh, at least 0.</summary>
    public required Interval UsdPerKilowattHour { get; init; }

    /// <summary>Dollars per month for room, racks and links, per GPU.</summary>
    public Interval ColoUsdPerMonth { get; init; } = 0;

    /// <summary>Share of the purchase price per year for spares and repair.</summary>
    public Interval SparesPerYear { get; init; } = 0;

    /// <summary>Dollars per year for the people who run it, per GPU.</summary>
    public Interval StaffUsdPerYear { get; init; } = 0;
}
