using Farthing.Numerics.Quantities;

namespace Farthing.Economics.Purchases;

/// <summary>A fleet bought in several ways: commit what always runs, rent the peaks, put what can wait on spot.</summary>
/// <param name="Blocks">The ways, in the order of printing.</param>
/// <param name="HoursPerMonth">Hours that a month has on the bill.</param>
public sealed record PurchaseMix(IReadOnlyList<PurchaseBlock> Blocks, double HoursPerMonth)
{
    /// <summary>Dollars per month of all blocks.</summary>
    public Interval UsdPerMonth =>
        Blocks.Aggregate(Interval.Point(0), (sum, block) => sum + block.UsdPerMonth(HoursPerMonth));

    /// <summary>GPUs that run on average.</summary>
    public double MeanGpus => Blocks.Sum(block => block.MeanGpus);

    /// <summary>GPUs when all of them run.</summary>
    public double PeakGpus => Blocks.Sum(block => block.Gpus);

    /// <summary>Dollars per GPU-hour that runs.</summary>
    public Interval UsdPerGpuHour => UsdPerMonth / (MeanGpus * HoursPerMonth);

    /// <summary>The share that this mix saves against a bill; negative where it costs more.</summary>
    public Interval SavingAgainst(Interval usdPerMonth) =>
        new(1 - (UsdPerMonth.High / usdPerMonth.Low), 1 - (UsdPerMonth.Low / usdPerMonth.High));

    /// <summary>The share of a month that a reserved GPU must be in use to be cheaper than one on demand: the ratio of their prices.</summary>
    public static Interval ReservationBreakEven(Interval reservedUsdPerHour, Interval onDemandUsdPerHour) =>
        reservedUsdPerHour / onDemandUsdPerHour;
}

/// <summary>GPUs bought in one way.</summary>
/// <param name="Kind">on-demand, reserved or spot.</param>
/// <param name="Gpus">How many, at least 0.</param>
/// <param name="UsdPerGpuHour">Price of one GPU-hour.</param>
/// <param name="HoursFraction">Share of the month in which they run and are paid for; 1 for reserved ones, which are paid for whether used or not.</param>
public sealed record PurchaseBlock(string Kind, double Gpus, Interval UsdPerGpuHour, double HoursFraction)
{
    /// <summary>Dollars per month.</summary>
    public Interval UsdPerMonth(double hoursPerMonth) =>
        UsdPerGpuHour * (Gpus * HoursFraction * hoursPerMonth);

    /// <summary>GPUs that run on average.</summary>
    public double MeanGpus => Gpus * HoursFraction;
}
