using System.ComponentModel;

namespace Farthing.Documents.Catalogs;

[Document("catalog.update")]
[Description("What a file of prices changes in the catalog; nothing is written without --yes")]
public sealed record CatalogUpdateDocument(
    string File,
    [property: Description("litellm, openrouter, models.dev, skypilot or farthing")] string Format,
    [property: Description("apis or instances")] string Kind,
    [property: Description("Day of the file's prices")] DateOnly AsOf,
    [property: Description("Ids that the catalog does not have yet")] IReadOnlyList<string> New,
    [property: Description("By id, one for each price")] IReadOnlyList<PriceChange> Changed,
    [property: Description("Ids of the catalog whose seller is in the file and that are not")]
        IReadOnlyList<string> Gone,
    [property: Description("Rows that stay as they are, but get the file's day")] int Same,
    [property: Description("Names in the file that stand for nothing in the catalog")]
        IReadOnlyList<string> Unknown,
    [property: Description("Where the new prices are kept; away in a dry run")] string? KeptIn,
    [property: Description("Where the old prices are kept with their days; away in a dry run")]
        string? OldKeptIn
);

[Description("A price that changes")]
public sealed record PriceChange(
    string Id,
    [property: Description("Which price, such as input_usd_per_m")] string Field,
    [property: Description("Away where there was none")] decimal? Old,
    [property: Description("Away where there is none any more")] decimal? New,
    [property: Description("Day of the old price; away where it has none")] DateOnly? OldAsOf
);
