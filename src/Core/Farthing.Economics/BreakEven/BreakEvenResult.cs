using Farthing.Numerics.Quantities;

namespace Farthing.Economics.BreakEven;

/// <summary>Break-even of self-hosting and buying, with both sides of today. Methods of the calculation: <see cref="BreakEvenCalculator"/>.</summary>
public sealed record BreakEvenResult
{
    /// <summary>Tokens per month at which one unit costs what the API costs.</summary>
    public required Interval BreakEvenTokensPerMonth { get; init; }

    /// <summary>Tokens per second, around the clock, that this volume is.</summary>
    public required Interval BreakEvenTokensPerSecond { get; init; }

    /// <summary>Utilization of one unit at the break-even; above 1 it cannot deliver it; null where its throughput is not known.</summary>
    public Interval? BreakEvenUtilization { get; init; }

    /// <summary>Units of the smallest fleet that can deliver its own break-even volume; null where none can or the throughput is not known.</summary>
    public double? FeasibleUnits { get; init; }

    /// <summary>Tokens per month at which that fleet breaks even.</summary>
    public double? FeasibleTokensPerMonth { get; init; }

    /// <summary>Dollars per million tokens of one unit at full planned load, GPUs alone; null where the throughput is not known.</summary>
    public Interval? FullLoadUsdPerMillion { get; init; }

    /// <summary>True where no number of units ever breaks even: even full, GPUs cost more per token than the API.</summary>
    public bool NeverBreaksEven { get; init; }

    /// <summary>Cost of both sides at today's volume; null where none was given.</summary>
    public BreakEvenToday? Today { get; init; }
}
