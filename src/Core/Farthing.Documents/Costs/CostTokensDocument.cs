using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Costs;

[Document("cost.tokens")]
[Description("Token counts of conversations, tasks or requests")]
public sealed record CostTokensDocument(
    Quantity InputTokensEach,
    [property: Description("Each word once")] Quantity NaiveInputTokensEach,
    [property: Description("Away where the naive count is 0")] Quantity? TimesNaive,
    [property: Description("In all")] Quantity InputTokens,
    [property: Description("In all")] Quantity OutputTokens,
    Quantity? Usd
) : CostDocument;

[Document("cost.tokens")]
[Description("Tokens that the forecast of a document forgot")]
public sealed record CostForecastDocument(
    [property: Description("Of each; with prices, like the next three")] Quantity? EstimatedUsd,
    Quantity? Usd,
    Quantity? TimesEstimatedUsd,
    [property: Description("Of all documents")] Quantity? UsdTotal,
    Quantity EstimatedTokens,
    Quantity Tokens,
    Quantity TimesEstimated,
    IReadOnlyList<CostBar> TokenWaterfall,
    [property: Description("With prices")] IReadOnlyList<CostBar>? UsdWaterfall
) : CostDocument;
