namespace Farthing.Documents.Forecasts;

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
