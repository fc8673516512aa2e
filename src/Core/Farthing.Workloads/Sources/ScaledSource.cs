using Farthing.Workloads.Requests;

namespace Farthing.Workloads.Sources;

/// <summary>An open loop's requests, arriving several times as fast: every arrival is divided by a factor.</summary>
public sealed class ScaledSource : RequestSource
{
    private readonly RequestSource inner;
    private readonly double factor;

    /// <summary>Wraps a source.</summary>
    /// <param name="inner">An open loop; think times of a closed loop are people's, which a higher rate does not shorten.</param>
    /// <param name="factor">Above 0; 2 doubles the rate.</param>
    public ScaledSource(RequestSource inner, double factor)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(factor);
        if (inner.DependsOnCompletions)
        {
            throw new ArgumentException("a closed loop cannot be scaled from outside", nameof(inner));
        }

        this.inner = inner;
        this.factor = factor;
    }

    /// <inheritdoc/>
    public override long NextArrivalNs => Scaled(inner.NextArrivalNs);

    /// <inheritdoc/>
    public override long TotalRequests => inner.TotalRequests;

    /// <inheritdoc/>
    public override Request Take()
    {
        Request request = inner.Take();
        return request with { ArrivalNs = Scaled(request.ArrivalNs) };
    }

    /// <inheritdoc/>
    public override void Restart() => inner.Restart();

    private long Scaled(long arrivalNs) =>
        arrivalNs == long.MaxValue ? long.MaxValue : (long)Math.Round(arrivalNs / factor);
}
