using System.ComponentModel;

namespace Farthing.Documents.Costs;

[Document("cost.apis")]
[Description(
    "The same traffic at every API of the catalog, cheapest first: published prices, so no band; exit code 1 where none takes it"
)]
public sealed record CostApisDocument(
    [property: Description("Tokens of a prompt")] long InputTokens,
    [property: Description("Tokens of an answer, reasoning included")] long OutputTokens,
    double RequestsPerS,
    double RequestsPerMonth,
    [property: Description("Share of prompt tokens that a provider's cache supplies")] double CachedFraction,
    [property: Description("Price list: standard or batch")] string ServiceTier,
    IReadOnlyList<CostApiRow> Apis,
    [property: Description("APIs that do not take this traffic, or list no such price")]
        IReadOnlyList<CostApiGap> Without,
    [property: Description("Day of the oldest price above; away where none has a date")] DateOnly? OldestAsOf,
    [property: Description("Day of the newest price above; away where none has a date")] DateOnly? NewestAsOf,
    [property: Description("Prices without a date in their source")] int Undated
) : CostDocument;

[Description("The bill of one API at published prices")]
public sealed record CostApiRow(
    string Id,
    double UsdPerMonth,
    double UsdPerRequest,
    [property: Description("Share of the bill that prompts outside the cache make")] double InputFraction,
    [property: Description("Share of the bill that cached prompt tokens make")] double CachedFraction,
    [property: Description("Share of the bill that answers make")] double OutputFraction,
    [property: Description("The price of this prompt's length, like the next two")] double InputUsdPerM,
    [property: Description("Away where none is published: the input price is charged")]
        double? CachedInputUsdPerM,
    double OutputUsdPerM,
    [property: Description("The long-prompt threshold that the prompt exceeds; away where none")]
        long? AboveInputTokens,
    [property: Description("The part of the price that makes the bill, in words")] string Reason,
    DateOnly? AsOf,
    string Source
);

[Description("An API without a bill")]
public sealed record CostApiGap(string Id, string Reason);
