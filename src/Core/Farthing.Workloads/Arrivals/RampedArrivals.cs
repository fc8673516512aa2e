namespace Farthing.Workloads.Arrivals;

/// <summary>Arrivals whose rate rises in a straight line from 0 to the process's own within a ramp, and stays there. Times are warped, so that gaps keep their distribution: with rate r and ramp R, r·t²/2R requests have come by t within the ramp and r·(t − R/2) after it.</summary>
public sealed class RampedArrivals : ArrivalProcess
{
    private readonly ArrivalProcess inner;
    private readonly double rampNs;

    /// <summary>Wraps a process.</summary>
    /// <param name="inner">Of an even rate.</param>
    /// <param name="rampSeconds">How long the rate rises.</param>
    public RampedArrivals(ArrivalProcess inner, double rampSeconds)
    {
        if (!(rampSeconds >= 0) || rampSeconds > 1e9)
        {
            throw GeneratorFault.Of("ramp", rampSeconds, "a ramp from 0 s");
        }

        this.inner = inner;
        rampNs = rampSeconds * 1e9;
    }

    /// <inheritdoc/>
    public override long NextNs()
    {
        long evenNs = inner.NextNs();
        return evenNs >= long.MaxValue - rampNs ? long.MaxValue
            : evenNs < rampNs / 2 ? (long)Math.Sqrt(2 * rampNs * evenNs)
            : evenNs + (long)(rampNs / 2);
    }

    /// <inheritdoc/>
    public override void Restart() => inner.Restart();
}
