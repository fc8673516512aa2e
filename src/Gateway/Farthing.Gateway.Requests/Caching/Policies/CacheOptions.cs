namespace Farthing.Gateway.Caching.Policies;

/// <summary>The response cache: its bounds, and its policies by key and by model. Off where no policy is.</summary>
/// <remarks>To add a setting: a property here or at <see cref="CachePolicy"/>, a row in <c>Files/GatewayRows.Caching.cs</c>, its value in <c>Files/ServeFileReader.Caching.cs</c>.</remarks>
public sealed record CacheOptions
{
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
