using Farthing.Documents.Forecasts;
using Farthing.Numerics.Quantities;

namespace Farthing.Sheets.Forecasts;

/// <summary>Names of a forecast's terms, inputs and factors, and their values in words.</summary>
internal static class ForecastWords
{
    /// <summary>A term.</summary>
    public static string Name(ForecastTermKind term) =>
        term switch
        {
            ForecastTermKind.SystemPrompt => "system prompt, each call",
            ForecastTermKind.ToolSchemas => "tool schemas, each call",
            ForecastTermKind.Questions => "questions",
            ForecastTermKind.History => "history, sent again",
            ForecastTermKind.ToolResults => "tool results",
            ForecastTermKind.ToolCalls => "tool calls written",
            ForecastTermKind.Answers => "answers (output)",
            ForecastTermKind.Reasoning => "reasoning (output)",
            ForecastTermKind.Retries => "retries",
            _ => throw new ArgumentOutOfRangeException(nameof(term), term, "no name"),
        };

    /// <summary>An input.</summary>
    public static string Name(ForecastInputKind input) =>
        input switch
        {
            ForecastInputKind.Users => "users",
            ForecastInputKind.SessionsPerUserDay => "sessions of a user a day",
            ForecastInputKind.Turns => "turns of a session",
            ForecastInputKind.TurnsVariation => "deviation of turns ÷ mean",
            ForecastInputKind.ToolCalls => "tool calls of a turn",
            ForecastInputKind.SystemTokens => "system prompt, tokens",
            ForecastInputKind.SchemaTokens => "tool schemas, tokens",
            ForecastInputKind.QuestionTokens => "question, tokens",
            ForecastInputKind.ResultTokens => "tool result, tokens",
            ForecastInputKind.CallTokens => "tool call, tokens",
            ForecastInputKind.AnswerTokens => "answer, tokens",
            ForecastInputKind.HistoryFraction => "history that is sent again",
            ForecastInputKind.ReasoningRatio => "reasoning ÷ visible tokens",
            ForecastInputKind.RetryFraction => "attempts that are retried",
            ForecastInputKind.AbortedOutputFraction => "output billed of these",
            ForecastInputKind.CachedFraction => "input read from a cache",
            ForecastInputKind.WrittenFraction => "input written to a cache",
            ForecastInputKind.InputPrice => "price of input",
            ForecastInputKind.CachedPrice => "price of cached input",
            ForecastInputKind.WritePrice => "price of cache writes",
            ForecastInputKind.OutputPrice => "price of output",
            ForecastInputKind.ReasoningPrice => "price of reasoning",
            _ => throw new ArgumentOutOfRangeException(nameof(input), input, "no name"),
        };

    /// <summary>The value of an input.</summary>
    public static string Value(ForecastInputKind input, double value) =>
        input switch
        {
            ForecastInputKind.HistoryFraction
            or ForecastInputKind.RetryFraction
            or ForecastInputKind.AbortedOutputFraction
            or ForecastInputKind.CachedFraction
            or ForecastInputKind.WrittenFraction => Show.Percent(value),
            ForecastInputKind.InputPrice
            or ForecastInputKind.CachedPrice
            or ForecastInputKind.WritePrice
            or ForecastInputKind.OutputPrice
            or ForecastInputKind.ReasoningPrice => FigureText.PerMillion(value),
            _ => Number(value),
        };

    /// <summary>A factor.</summary>
    public static string Name(ForecastFactorKind factor) =>
        factor switch
        {
            ForecastFactorKind.Sessions => "sessions",
            ForecastFactorKind.AttemptsPerSession => "attempts of a session",
            ForecastFactorKind.Attempts => "attempts",
            ForecastFactorKind.InputPerAttempt => "input tokens of an attempt",
            ForecastFactorKind.CachedFraction => "share of the input cached",
            ForecastFactorKind.OutputPerAttempt => "output tokens of an attempt",
            ForecastFactorKind.Price => "price of these tokens",
            ForecastFactorKind.Corrections => "corrections",
            _ => throw new ArgumentOutOfRangeException(nameof(factor), factor, "no name"),
        };

    /// <summary>The value of a factor; null where there is none.</summary>
    public static string? Value(ForecastFactorKind factor, double? value) =>
        value is not double known ? null
        : factor == ForecastFactorKind.CachedFraction ? Show.Percent(known)
        : factor == ForecastFactorKind.Price ? FigureText.PerMillion(known)
        : Number(known);

    /// <summary>How an input is known.</summary>
    public static string Name(ForecastOrigin origin) => origin.ToString().ToLowerInvariant();

    /// <summary>A count or a mean.</summary>
    public static string Number(double value) =>
        value == Math.Floor(value) ? Show.Count(value)
        : Math.Round(value, 2) == value ? FigureText.Plain(value)
        : Show.Three(value);
}
