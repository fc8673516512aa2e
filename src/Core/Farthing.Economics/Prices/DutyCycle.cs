namespace Farthing.Economics.Prices;

/// <summary>A machine that is busy for a while and then idle, paid for all the time.</summary>
/// <param name="BusyUtilization">Utilization while busy, above 0 to 1.</param>
/// <param name="BusySeconds">How long it is busy, above 0.</param>
/// <param name="IdleSeconds">How long it is idle after that, at least 0.</param>
public sealed record DutyCycle(double BusyUtilization, double BusySeconds, double IdleSeconds)
{
    /// <summary>Utilization over the billed time.</summary>
    public double MeanUtilization => BusyUtilization * BusySeconds / (BusySeconds + IdleSeconds);

    /// <summary>Cost of a token over that on the same machine at a steady utilization.</summary>
    public double CostAgainstSteady(double steadyUtilization) => steadyUtilization / MeanUtilization;
}
