namespace Farthing.Documents.Forecasts;

/// <summary>Inputs of a forecast, in the order in which they are listed.</summary>
public enum ForecastInputKind
{
    /// <summary>Users that are active.</summary>
    Users,

    /// <summary>Sessions of a user on a day.</summary>
    SessionsPerUserDay,

    /// <summary>Turns of a session: a question and its answer each.</summary>
    Turns,

    /// <summary>Standard deviation of the turns over their mean.</summary>
    TurnsVariation,

    /// <summary>Tool calls of a turn; each is one more call of the model.</summary>
    ToolCalls,

    /// <summary>Tokens of the system prompt.</summary>
    SystemTokens,

    /// <summary>Tokens of all tool schemas.</summary>
    SchemaTokens,

    /// <summary>Tokens of a question.</summary>
    QuestionTokens,

    /// <summary>Tokens of a tool's result.</summary>
    ResultTokens,

    /// <summary>Tokens that the model writes to call a tool.</summary>
    CallTokens,

    /// <summary>Tokens of a visible answer.</summary>
    AnswerTokens,

    /// <summary>Share of earlier turns that is sent again.</summary>
    HistoryFraction,

    /// <summary>Reasoning tokens for each visible token.</summary>
    ReasoningRatio,

    /// <summary>Share of attempts that fail and are sent again.</summary>
    RetryFraction,

    /// <summary>Share of its output that a failed attempt had generated and that is billed.</summary>
    AbortedOutputFraction,

    /// <summary>Share of the input read from a cache.</summary>
    CachedFraction,

    /// <summary>Share of the input written to a cache.</summary>
    WrittenFraction,

    /// <summary>Dollars per million prompt tokens.</summary>
    InputPrice,

    /// <summary>Dollars per million prompt tokens out of a cache.</summary>
    CachedPrice,

    /// <summary>Dollars per million prompt tokens that are written to a cache.</summary>
    WritePrice,

    /// <summary>Dollars per million generated tokens.</summary>
    OutputPrice,

    /// <summary>Dollars per million reasoning tokens.</summary>
    ReasoningPrice,
}
