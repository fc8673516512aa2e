using Farthing.Numerics.Randomness;

namespace Farthing.Emulation.Mishaps;

/// <summary>Injected faults: shares of requests, drawn by the server's seed and the request's number.</summary>
public sealed record MishapPlan
{
    /// <summary>Share of answers that stop flowing in the middle and go on later.</summary>
    public double StallFraction { get; init; }

    /// <summary>Length of a stall; real time.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Share of answers whose connection is reset in the middle.</summary>
    public double ResetFraction { get; init; }

    /// <summary>Share of requests that are answered with 500, 502 or 503.</summary>
    public double ServerErrorFraction { get; init; }

    /// <summary>Time after the start for which the server answers 503 to everything, as if it still loaded its weights.</summary>
    public TimeSpan SlowStart { get; init; }

    /// <summary>Faults of <c>/v1/embeddings</c>.</summary>
    public EmbeddingMishaps Embeddings { get; init; } = new();

    /// <summary>Draws the fault of a request.</summary>
    /// <param name="seed">The server's seed.</param>
    /// <param name="number">The request's number.</param>
    /// <param name="outputTokens">Tokens of its answer.</param>
    public Mishap Draw(ulong seed, long number, int outputTokens)
    {
        Pcg32 random = new(seed ^ ((ulong)number * 0x9E37_79B9_7F4A_7C15UL), 17);
        double error = random.NextDouble();
        double reset = random.NextDouble();
        double stall = random.NextDouble();
        int status = random.NextInt32(0, 2) switch
        {
            0 => 500,
            1 => 502,
            _ => 503,
        };
        int at = random.NextInt32(1, Math.Max(1, outputTokens - 1));
        return new Mishap(
            error < ServerErrorFraction ? status : 0,
            reset < ResetFraction ? at : int.MaxValue,
            stall < StallFraction ? at : int.MaxValue
        );
    }
}

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
