using System.ComponentModel;

namespace Farthing.Documents.Catalogs;

[Description("The rate by which a price in another currency became dollars")]
public sealed record CurrencyRate(
    [property: Description("ISO 4217 code of the price as published, such as EUR")] string Currency,
    [property: Description("Dollars for one unit of it, above 0")] double UsdPerUnit,
    [property: Description("The day of the rate")] DateOnly AsOf,
    [property: Description("Source of the rate")] string Source
);
