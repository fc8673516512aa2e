namespace Farthing.Gateway.Caching.Policies;

/// <summary>How questions with other words are answered (T2): who embeds, who judges, and what is promised.</summary>
public sealed record SemanticOptions
{
    /// <summary>A model of this gateway that embeds; empty: the built-in embedder, which sees spelling and not meaning.</summary>
    public string Embedder { get; init; } = "";

    /// <summary>Longest wait for it: then the question goes upstream.</summary>
    public TimeSpan EmbedderWait { get; init; } = TimeSpan.FromMilliseconds(150);

    /// <summary>Least cosine of a candidate; null: 0.80 for the built-in embedder, 0.90 for others.</summary>
    public double? MinSimilarity { get; init; }

    /// <summary>A model of this gateway that judges whether two answers say the same; empty: what needs a judge counts as different.</summary>
    public string Judge { get; init; } = "";

    /// <summary>Share of hits that may be wrong, 0 to 1.</summary>
    public double MaxFalseHitFraction { get; init; } = 0.01;

    /// <summary>The same for strict keys and models.</summary>
    public double StrictFalseHitFraction { get; init; } = 0.001;

    /// <summary>Share of hits for which the model is called as well, 0 to 1.</summary>
    public double AuditFraction { get; init; } = 0.02;

    /// <summary>Life of an answer for questions with other words; never longer than the answer's own.</summary>
    public TimeSpan Ttl { get; init; } = TimeSpan.FromHours(1);
}
