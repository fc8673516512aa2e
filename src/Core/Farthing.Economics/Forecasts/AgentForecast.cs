namespace Farthing.Economics.Forecasts;

/// <summary>An agent that calls the model once per step with its instructions and all results so far.</summary>
/// <param name="Steps">Calls, at least 1.</param>
/// <param name="SystemTokens">Tokens of instructions and tools, sent each call.</param>
/// <param name="ResultTokens">Tokens that a call and its tool result add.</param>
public sealed record AgentForecast(double Steps, double SystemTokens, double ResultTokens)
{
    /// <summary>Input tokens of all calls: k·S + k(k−1)/2 · r.</summary>
    public double InputTokens =>
        new SessionForecast
        {
            Turns = 1,
            ToolCalls = Steps - 1,
            SystemTokens = SystemTokens,
            ResultTokens = ResultTokens,
        }.InputTokens;

    /// <summary>Tokens of a naive forecast: everything once.</summary>
    public double NaiveInputTokens => SystemTokens + (Steps * ResultTokens);
}
