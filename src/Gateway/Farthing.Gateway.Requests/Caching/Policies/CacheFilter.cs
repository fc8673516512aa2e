namespace Farthing.Gateway.Caching.Policies;

/// <summary>Entries that are meant; what is null does not matter.</summary>
/// <param name="Key">Of requests of this key.</param>
/// <param name="Tag">Of requests with this tag.</param>
/// <param name="Model">Of this model, as clients name it.</param>
public sealed record CacheFilter(string? Key = null, string? Tag = null, string? Model = null)
{
    /// <summary>True where it means what a request of this key, with these tags, got of this model.</summary>
    internal bool Means(string key, IReadOnlyList<string> tags, string model) =>
        (Key is null || Key == key)
        && (Tag is null || tags.Contains(Tag))
        && (Model is null || Model == model);
}
