using Farthing.Gateway.Configuration;

namespace Farthing.Gateway.Caching.Policies;

/// <summary>The response cache: its bounds, and its policies by key and by model. Off where no policy is.</summary>
/// <remarks>To add a setting: a property here or at <see cref="CachePolicy"/>, its row and its value in <see cref="CacheSettings"/>.</remarks>
public sealed record CacheOptions : FeatureOptions
{
    /// <inheritdoc/>
    internal override string Section => "cache";

    /// <summary>No cache.</summary>
    public static CacheOptions None { get; } = new();

    /// <summary>Bytes of all entries. Default 256 MB.</summary>
    public long MaxBytes { get; init; } = 256_000_000;

    /// <summary>Number of entries. Default 200,000.</summary>
    public int MaxEntries { get; init; } = 200_000;

    /// <summary>Share of the bytes that one tenant may have. Default ½.</summary>
    public double TenantFraction { get; init; } = 0.5;

    /// <summary>Longer answers are not stored. Default 1 MB.</summary>
    public int MaxAnswerBytes { get; init; } = 1_000_000;

    /// <summary>Entries survive a restart, in <c>cache.db</c>. Default true.</summary>
    public bool IsKept { get; init; } = true;

    /// <summary>Entries of other epochs are never hit: another number drops everything. Default 0.</summary>
    public long Epoch { get; init; }

    /// <summary>How questions with other words are answered.</summary>
    public SemanticOptions Semantic { get; init; } = new();

    /// <summary>By key id; they win over those of models.</summary>
    public IReadOnlyDictionary<string, CachePolicy> Keys { get; init; } =
        new Dictionary<string, CachePolicy>(StringComparer.Ordinal);

    /// <summary>By model as clients name it.</summary>
    public IReadOnlyDictionary<string, CachePolicy> Models { get; init; } =
        new Dictionary<string, CachePolicy>(StringComparer.Ordinal);

    /// <summary>True where a policy looks for questions with other words.</summary>
    public bool IsSemantic =>
        Keys.Values.Any(one => one.Mode >= CacheMode.Shadow)
        || Models.Values.Any(one => one.Mode >= CacheMode.Shadow);

    /// <summary>True where a policy is on: only then is there a cache.</summary>
    public bool IsOn =>
        Keys.Values.Any(one => one.Mode != CacheMode.Off)
        || Models.Values.Any(one => one.Mode != CacheMode.Off);
}

/// <summary>Which requests a cache answers.</summary>
public enum CacheMode
{
    /// <summary>None.</summary>
    Off,

    /// <summary>Requests whose body says the same as an earlier one (T0).</summary>
    Exact,

    /// <summary>These, and requests whose only question differs in white space, Unicode form, typographic apostrophes or its final mark alone (T1).</summary>
    Canonical,

    /// <summary>None; for questions with other words (T2) it finds out what <see cref="Semantic"/> would save, and how often that would be wrong.</summary>
    Shadow,

    /// <summary>Those of <see cref="Canonical"/>, and questions with other words where a scope has shown that they are right.</summary>
    Semantic,
}

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
