using Farthing.Numerics.Quantities;

namespace Farthing.Economics.Purchases;

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
