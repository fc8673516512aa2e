using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Forecasts;

[Document("forecast")]
[Description(
    "Tokens and dollars that users times sessions times turns take, by the reasons why they are billed"
)]
public sealed record ForecastDocument(
    [property: Description("The API or model as the catalog names it; absent where prices were given alone")]
        string? Model,
    [property: Description("Predicted; its range is where every assumed input may be, together")]
        Quantity UsdPerMonth,
    Quantity UsdPerDay,
    Quantity UsdPerSession,
    Quantity UsdPerUserMonth,
    [property: Description("Of the month's dollars, those of terms that people forget")]
        Quantity ForgottenUsdPerMonth,
    [property: Description("Forgotten ÷ all dollars; absent without dollars")] double? ForgottenFraction,
    [property: Description("Each question and each answer once, nothing cached")] Quantity NaiveUsdPerMonth,
    Quantity InputTokensPerMonth,
    Quantity OutputTokensPerMonth,
    Quantity InputTokensPerDay,
    Quantity OutputTokensPerDay,
    Quantity SessionsPerMonth,
    [property: Description("Calls and retries")] Quantity AttemptsPerMonth,
    [property: Description("Prompt of the last call of a session of the mean length")]
        Quantity LongestPromptTokens,
    [property: Description("The most of the input that a prefix cache of sessions can supply")]
        Quantity RepeatedFraction,
    [property: Description("Every token and every dollar has exactly one; in the order of the kinds")]
        IReadOnlyList<ForecastTermRow> Terms,
    IReadOnlyList<ForecastInputRow> Inputs,
    [property: Description("The bill with one input at each end of its range, the widest first")]
        IReadOnlyList<ForecastSwing> Sensitivity,
    [property: Description("With --growth")] ForecastGrowthRows? Growth,
    [property: Description("Where a ledger was found")] ForecastLedger? Ledger,
    [property: Description("The same tokens at each of several APIs, cheapest first; away for one")]
        IReadOnlyList<ForecastAtApi>? AtApis,
    [property: Description("Qualifications without which the answer would mislead")]
        IReadOnlyList<string> Notes
);

[Description("The month at another API's prices, with the same tokens")]
public sealed record ForecastAtApi(string Model, double UsdPerMonth, double UsdPerSession);

[Description("Tokens of a month that are billed for one reason")]
public sealed record ForecastTermRow(
    ForecastTermKind Term,
    [property: Description("People forget it")] bool IsForgotten,
    double InputTokens,
    double OutputTokens,
    double Usd,
    [property: Description("Of the month's dollars; absent without dollars")] double? Fraction
);

[Description("An input, and how it is known")]
public sealed record ForecastInputRow(
    ForecastInputKind Input,
    double Value,
    [property: Description("Lowest value that is likely; only of assumed ones, like the next")] double? Low,
    double? High,
    ForecastOrigin Origin,
    [property: Description("The flag that says it; absent: none")] string? Flag,
    [property: Description("Where a catalog or a ledger says it")] string? Source
);

[Description("Dollars of a month with one input at both ends of a range, the others as they are")]
public sealed record ForecastSwing(
    ForecastInputKind Input,
    ForecastOrigin Origin,
    double Low,
    double High,
    double UsdAtLow,
    double UsdAtHigh
)
{
    [Description("Distance between the two")]
    public double Swing => Math.Abs(UsdAtHigh - UsdAtLow);
}

[Description("Months of growing users")]
public sealed record ForecastGrowthRows(
    [property: Description("Share by which users grow each month")] double PerMonth,
    [property: Description("Of all months together")] double UsdTotal,
    IReadOnlyList<ForecastMonth> Months
);

[Description("A month")]
public sealed record ForecastMonth(
    [property: Description("From 1, which is the forecast itself")] int Month,
    double Users,
    double InputTokens,
    double OutputTokens,
    double Usd
);

/// <summary>Reasons why tokens are billed. Every token of a session has exactly one.</summary>
public enum ForecastTermKind
{
    /// <summary>The system prompt, sent with every call.</summary>
    SystemPrompt,

    /// <summary>Schemas of the tools, sent with every call.</summary>
    ToolSchemas,

    /// <summary>Questions, sent with every call of their own turn.</summary>
    Questions,

    /// <summary>Everything of earlier turns, sent again with every call.</summary>
    History,

    /// <summary>Results of tools, sent with the later calls of their own turn.</summary>
    ToolResults,

    /// <summary>Tool calls that the model writes, and their resending in their own turn.</summary>
    ToolCalls,

    /// <summary>Visible answers.</summary>
    Answers,

    /// <summary>Generated tokens that nobody sees.</summary>
    Reasoning,

    /// <summary>Calls that are sent again, with what an aborted answer had generated.</summary>
    Retries,
}
