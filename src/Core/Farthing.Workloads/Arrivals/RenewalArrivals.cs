using Farthing.Numerics.Randomness;

namespace Farthing.Workloads.Arrivals;

/// <summary>Independent gaps around a mean rate that follows a shape: gaps are drawn in time weighted by the rate, so that a burst keeps its CV at any rate (time change, exact for piecewise constant rates).</summary>
public sealed class RenewalArrivals : ArrivalProcess
{
    private readonly double rate;
    private readonly GapDistribution gaps;
    private readonly RateShape shape;
    private readonly ulong seed;
    private readonly ulong stream;
    private Pcg32 random;
    private double seconds;
    private long bucket;

    /// <summary>Makes the process.</summary>
    /// <param name="ratePerSecond">Mean rate, above 0.</param>
    /// <param name="gaps">How gaps vary.</param>
    /// <param name="shape">How the rate goes up and down.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="stream">Stream of chance; differs between processes of one run.</param>
    public RenewalArrivals(
        double ratePerSecond,
        GapDistribution gaps,
        RateShape shape,
        ulong seed,
        ulong stream = 1
    )
    {
        if (!(ratePerSecond > 0) || ratePerSecond > 1e9)
        {
            throw GeneratorFault.Of("rate", ratePerSecond, "a rate above 0/s, at most 1e9/s");
        }

        rate = ratePerSecond;
        this.gaps = gaps;
        this.shape = shape;
        this.seed = seed;
        this.stream = stream;
        Restart();
    }

    /// <inheritdoc/>
    public override long NextNs()
    {
        double need = gaps.Next(ref random) / rate;
        ReadOnlySpan<double> factors = shape.Factors;
        double periods = Math.Floor(need / shape.PeriodSeconds);
        if (periods >= 1)
        {
            // Each whole period carries its own length of rate-weighted time, since the factors' mean is 1.
            periods = Math.Min(periods, Math.Ceiling(9e9 / shape.PeriodSeconds));
            seconds += periods * shape.PeriodSeconds;
            bucket += (long)periods * factors.Length;
            need -= periods * shape.PeriodSeconds;
        }

        while (seconds < 9e9)
        {
            double factor = factors[(int)(bucket % factors.Length)];
            double left = ((bucket + 1) * shape.BucketSeconds) - seconds;
            if (need <= left * factor && factor > 0)
            {
                seconds += need / factor;
                return (long)(seconds * 1e9);
            }

            need -= left * factor;
            seconds = (bucket + 1) * shape.BucketSeconds;
            bucket++;
        }

        return long.MaxValue;
    }

    /// <inheritdoc/>
    public override void Restart()
    {
        random = new Pcg32(seed, stream);
        seconds = 0;
        bucket = 0;
    }
}
