using System.ComponentModel;

namespace Farthing.Documents.Catalogs;

[Document("catalog.add")]
[Description("Rows of a file that the user's own catalog keeps now")]
public sealed record CatalogAddDocument(
    [property: Description("Rows in it")] int Added,
    string Kind,
    [property: Description("Place where it is kept")] string File
);
