using System.ComponentModel;

namespace Farthing.Documents.Caches;

[Document("cache.promote")]
[Description("Cells of the semantic cache that an operator let serve, or stopped.")]
public sealed record CachePromotionDocument(
    [property: Description("team:NAME, key:ID or user:KEY/NAME")] string Scope,
    [property: Description("As clients name it")] string Model,
    [property: Description("True: they serve from now on; false: they stopped")] bool Serves,
    [property: Description("Cells that changed")] long Changed,
    [property: Description("All cells of that name, as they were before")] IReadOnlyList<CachedCell> Before
);
