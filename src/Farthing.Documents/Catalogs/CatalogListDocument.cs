using System.ComponentModel;

namespace Farthing.Documents.Catalogs;

/// <typeparam name="T">The row of the kind.</typeparam>
[Document("catalog.list")]
[Description("Entries of one kind; instances by rising price per GPU-hour")]
public sealed record CatalogListDocument<T>(
    [property: Description("models, gpus, instances, apis or mig")] string Kind,
    IReadOnlyList<T> Entries
);
