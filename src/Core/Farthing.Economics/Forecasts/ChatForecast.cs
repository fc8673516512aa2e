namespace Farthing.Economics.Forecasts;

/// <summary>A conversation whose whole history is sent again each turn.</summary>
/// <param name="Turns">Turns, at least 1.</param>
/// <param name="SystemTokens">Tokens of the system prompt, sent each turn.</param>
/// <param name="UserTokens">Tokens of one message of the user.</param>
/// <param name="AnswerTokens">Tokens of one answer.</param>
public sealed record ChatForecast(double Turns, double SystemTokens, double UserTokens, double AnswerTokens)
{
    /// <summary>Input tokens of the whole conversation: T·S + T(T−1)/2 · (u + a) + T·u.</summary>
    public double InputTokens => Session.InputTokens;

    /// <summary>Tokens of a naive forecast: the user's own messages.</summary>
    public double NaiveInputTokens => Session.NaiveInputTokens;

    /// <summary>Output tokens of the whole conversation.</summary>
    public double OutputTokens => Session.OutputTokens;

    private SessionForecast Session =>
        new()
        {
            Turns = Turns,
            SystemTokens = SystemTokens,
            QuestionTokens = UserTokens,
            AnswerTokens = AnswerTokens,
        };
}
