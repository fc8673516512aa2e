using System.ComponentModel;

namespace Farthing.Documents.Catalogs;

[Document("catalog.show")]
[Description("All offers of an instance")]
public sealed record InstanceListDocument(IReadOnlyList<InstanceRow> Entries);
