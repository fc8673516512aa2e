namespace Farthing.Serving.StepTimes;

/// <summary>A time that may be scaled down to its roofline only.</summary>
/// <param name="Ns">The built-in time.</param>
/// <param name="FloorNs">The roofline: bytes over peak bandwidth or flops over peak compute.</param>
public readonly record struct ScalableTime(double Ns, double FloorNs)
{
    /// <summary>So many times the built-in time, or the roofline if that is longer.</summary>
    public double Times(double factor) => factor == 1 ? Ns : Math.Max(Ns * factor, FloorNs);
}
