using System.ComponentModel;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Forecasts;

[Description("The ledger's last seven whole days (UTC) beside the forecast")]
public sealed record ForecastLedger(
    [property: Description("First of the seven days, such as 2026-11-18")] string From,
    [property: Description("Last of them")] string To,
    [property: Description("Days of these that the ledger has whole; 7 are needed")] int WholeDays,
    [property: Description(
        "Day from which on there are seven; absent where there are, or nothing is recorded"
    )]
        string? CompleteOn,
    [property: Description("Of the whole days that are there")] ForecastCame Came,
    [property: Description("With seven whole days")] ForecastComparison? Comparison
);

[Description("What a ledger recorded")]
public sealed record ForecastCame(
    [property: Description("Users that attempts name")] long Users,
    long Sessions,
    long Requests,
    [property: Description("Settled ones; every retry is one of its own")] long Attempts,
    long InputTokens,
    [property: Description("Inside the input")] long CachedTokens,
    long OutputTokens,
    [property: Description("Inside the output")] long ReasoningTokens,
    [property: Description("Corrections included")] Money BilledUsd,
    [property: Description("Cost of attempts that name no session")] Money SessionlessUsd,
    [property: Description("The part of the cost whose upstream never said what it used")] Money EstimatedUsd,
    [property: Description("In the order of the days; a day without traffic is 0")]
        IReadOnlyList<ForecastDay> Days
);

[Description("A day of a ledger")]
public sealed record ForecastDay(string Day, long Attempts, Money BilledUsd);

[Description("The difference between what came and the forecast of the same days, factor by factor")]
public sealed record ForecastComparison(
    [property: Description("The forecast of seven days, rounded to nano-dollars")] Money ForecastUsd,
    Money CameUsd,
    [property: Description("came_usd − forecast_usd, and the sum of the factors")] Money DifferenceUsd,
    [property: Description("Replaced one after the other in this order; they leave no remainder")]
        IReadOnlyList<ForecastFactor> Factors
);

[Description("One factor of the bill")]
public sealed record ForecastFactor(
    ForecastFactorKind Factor,
    [property: Description("In the forecast; absent for corrections")] double? Forecast,
    [property: Description("In the ledger; absent where nothing came to take it of")] double? Came,
    [property: Description("What it adds to the difference")] Money Usd
);

/// <summary>Factors whose product is a bill, in the order in which a comparison replaces them.</summary>
public enum ForecastFactorKind
{
    /// <summary>Sessions.</summary>
    Sessions,

    /// <summary>Attempts of a session: calls and retries.</summary>
    AttemptsPerSession,

    /// <summary>Attempts, where no attempt names its session.</summary>
    Attempts,

    /// <summary>Prompt tokens of an attempt.</summary>
    InputPerAttempt,

    /// <summary>Share of the prompt tokens out of a cache.</summary>
    CachedFraction,

    /// <summary>Generated tokens of an attempt.</summary>
    OutputPerAttempt,

    /// <summary>Dollars per million tokens, of the tokens that came.</summary>
    Price,

    /// <summary>Corrections of the ledger.</summary>
    Corrections,
}
