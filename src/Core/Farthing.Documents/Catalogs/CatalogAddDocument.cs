using System.ComponentModel;

namespace Farthing.Documents.Catalogs;

[Document("catalog.add")]
[Description("Rows of a file that the user's own catalog keeps now")]
public sealed record CatalogAddDocument(
    [property: Description("Rows in it")] int Added,
    string Kind,
    [property: Description("Place where it is kept")] string File,
    [property: Description("Models with prices that were not understood: refused where a hard budget counts")]
        IReadOnlyList<UnreadPrices> Unread
);

[Description("Prices of a model that were not understood")]
public sealed record UnreadPrices(
    string Model,
    [property: Description("Names of the members")] IReadOnlyList<string> Members
);
