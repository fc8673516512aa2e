using Farthing.Numerics.Randomness;

namespace Farthing.Emulation.Mishaps;

/// <summary>Injected faults of <c>/v1/embeddings</c>: shares of requests, drawn by the server's seed and the request's number.</summary>
public sealed record EmbeddingMishaps
{
    /// <summary>Share of requests that are answered late.</summary>
    public double SlowFraction { get; init; }

    /// <summary>How late; real time.</summary>
    public TimeSpan Slow { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Share of requests that are answered 503.</summary>
    public double DownFraction { get; init; }

    /// <summary>Share of requests whose vectors hold a NaN.</summary>
    public double NanFraction { get; init; }

    /// <summary>Length of vectors from <see cref="DimensionFrom"/> on; null keeps the server's.</summary>
    public int? Dimension { get; init; }

    /// <summary>Time after the start from which vectors have <see cref="Dimension"/>.</summary>
    public TimeSpan DimensionFrom { get; init; }

    /// <summary>Draws the fault of a request.</summary>
    /// <param name="seed">The server's seed.</param>
    /// <param name="number">The request's number.</param>
    public (bool IsSlow, bool IsDown, bool HasNan) Draw(ulong seed, long number)
    {
        Pcg32 random = new(seed ^ ((ulong)number * 0x9E37_79B9_7F4A_7C15UL), 19);
        double slow = random.NextDouble();
        double down = random.NextDouble();
        double nan = random.NextDouble();
        return (slow < SlowFraction, down < DownFraction, nan < NanFraction);
    }
}
