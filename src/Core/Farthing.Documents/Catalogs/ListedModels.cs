using System.ComponentModel;

namespace Farthing.Documents.Catalogs;

[Document("catalog.list")]
[Description("Models")]
public sealed record ListedModels(string Kind, IReadOnlyList<ModelRow> Entries);

[Document("catalog.list")]
[Description("GPUs")]
public sealed record ListedGpus(string Kind, IReadOnlyList<GpuRow> Entries);

[Document("catalog.list")]
[Description("Instances, by rising price per GPU-hour")]
public sealed record ListedInstances(string Kind, IReadOnlyList<InstanceRow> Entries);

[Document("catalog.list")]
[Description("API prices")]
public sealed record ListedApis(string Kind, IReadOnlyList<ApiRow> Entries);

[Document("catalog.list")]
[Description("Partitions of GPUs into instances")]
public sealed record ListedMig(string Kind, IReadOnlyList<MigTable> Entries);

[Document("catalog.list")]
[Description("Measured losses of quality")]
public sealed record ListedQuality(string Kind, IReadOnlyList<QualityRow> Entries);

[Document("catalog.list")]
[Description("Instruments that give a discount, or a machine, for a promise")]
public sealed record ListedCommitments(string Kind, IReadOnlyList<CommitmentRow> Entries);
