namespace Farthing.Gateway.Caching.Semantic;

/// <summary>An embeddings endpoint and how it is called.</summary>
public sealed record EmbedderOptions
{
    /// <summary>Address: of the server, of its <c>/v1</c>, or of the endpoint itself.</summary>
    public required Uri Url { get; init; }

    /// <summary>Name of the model there.</summary>
    public required string Model { get; init; }

    /// <summary>Numbers of a vector, 1 to 4,096; 0 takes those of the first answer.</summary>
    public int Dimension { get; init; }

    /// <summary>Least cosine of a candidate, 0 to 1. No embedder separates a question from its opposite by cosine; guards decide.</summary>
    public float Threshold { get; init; } = 0.90f;

    /// <summary>Longest wait for one call.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Most texts of one call.</summary>
    public int BatchSize { get; init; } = 64;
}
