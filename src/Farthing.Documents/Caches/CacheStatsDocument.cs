using System.ComponentModel;

namespace Farthing.Documents.Caches;

[Document("cache.stats")]
[Description("Entries of the response cache now, and all hits in the ledger, by model.")]
public sealed record CacheStatsDocument(
    CacheSource Source,
    [property: Description("Most saved first")] IReadOnlyList<CachedModel> Models
)
{
    [Description("Of all models")]
    public long Entries => Models.Sum(model => model.Entries);

    [Description("Of all models")]
    public long Bytes => Models.Sum(model => model.Bytes);
}
