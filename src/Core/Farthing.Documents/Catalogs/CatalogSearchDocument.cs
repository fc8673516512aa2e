using System.ComponentModel;

namespace Farthing.Documents.Catalogs;

[Document("catalog.search")]
[Description("Finds by kind; kinds without a find are absent")]
public sealed record CatalogSearchDocument(
    IReadOnlyList<ModelRow>? Models,
    IReadOnlyList<GpuRow>? Gpus,
    [property: Description("The cheapest twelve per GPU-hour")] IReadOnlyList<InstanceRow>? Instances,
    [property: Description("Instances beyond those twelve; away without any")] int? MoreInstances,
    IReadOnlyList<ApiRow>? Apis,
    IReadOnlyList<MigTable>? Mig,
    IReadOnlyList<QualityRow>? Quality,
    IReadOnlyList<CommitmentRow>? Commitments
);
