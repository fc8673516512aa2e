using Farthing.Documents.Forecasts;

namespace Farthing.Economics.Forecasts;

/// <summary>Tokens of a session: T turns of k tool calls and one answer, k + 1 calls a turn, each sending everything so far. Reasoning is never sent again.</summary>
/// <remarks>
/// Call j of turn t (both from 0) sends S + X + h·t·(u + k·(o + r) + a) + u + j·(o + r), h the share of earlier turns that is kept. Summed over j = 0…k and t = 0…T−1:
/// input = T(k+1)·(S + X) + h·(k+1)·T(T−1)/2·(u + k·(o + r) + a) + T(k+1)·u + T·k(k+1)/2·(o + r),
/// output = T·(k·o + a)·(1 + R). Exact for whole T and k. Where T or k are means, E[T(T−1)] and E[k(k+1)] take the place of the products, see <see cref="MeanPairs"/>; T and k are taken as independent.
/// <see cref="ChatForecast"/> is k = 0, <see cref="AgentForecast"/> is T = 1.
/// </remarks>
public sealed record SessionForecast
{
    /// <summary>Mean turns T of a session, at least 1.</summary>
    public required double Turns { get; init; }

    /// <summary>Standard deviation of the turns over their mean; 0 where all sessions are equally long.</summary>
    public double TurnsVariation { get; init; }

    /// <summary>Mean tool calls k of a turn.</summary>
    public double ToolCalls { get; init; }

    /// <summary>Tokens S of the system prompt.</summary>
    public double SystemTokens { get; init; }

    /// <summary>Tokens X of all tool schemas.</summary>
    public double SchemaTokens { get; init; }

    /// <summary>Tokens u of a question.</summary>
    public double QuestionTokens { get; init; }

    /// <summary>Tokens r of a tool's result.</summary>
    public double ResultTokens { get; init; }

    /// <summary>Tokens o that the model writes to call a tool.</summary>
    public double CallTokens { get; init; }

    /// <summary>Tokens a of a visible answer.</summary>
    public double AnswerTokens { get; init; }

    /// <summary>Share h of earlier turns that is sent again, 0 to 1; below 1 where old turns are cut or summarized.</summary>
    public double HistoryFraction { get; init; } = 1;

    /// <summary>Reasoning tokens R for each visible token.</summary>
    public double ReasoningRatio { get; init; }

    /// <summary>Share ρ of attempts that fail and are sent again, 0 to below 1: a call takes 1 + ρ + ρ² + … = 1 / (1 − ρ) attempts.</summary>
    public double RetryFraction { get; init; }

    /// <summary>Share of its output that a failed attempt had generated, and that is billed.</summary>
    public double AbortedOutputFraction { get; init; }

    /// <summary>Calls of a session, without retries.</summary>
    public double Calls => Turns * (ToolCalls + 1);

    /// <summary>Calls of a session, with retries.</summary>
    public double Attempts => Calls / (1 - RetryFraction);

    /// <summary>Input tokens without retries.</summary>
    public double InputTokens =>
        SystemInput + SchemaInput + QuestionInput + HistoryInput + ResultInput + CallInput;

    /// <summary>Output tokens without retries.</summary>
    public double OutputTokens => (CallOutput + AnswerOutput) * (1 + ReasoningRatio);

    /// <summary>Tokens that people count: each question and each answer once.</summary>
    public double NaiveInputTokens => Turns * QuestionTokens;

    /// <summary>Answers that people count.</summary>
    public double NaiveOutputTokens => AnswerOutput;

    /// <summary>Prompt of the last call of a session of the mean length: the longest.</summary>
    public double LongestPrompt =>
        SystemTokens
        + SchemaTokens
        + (HistoryFraction * (Turns - 1) * TurnTokens)
        + QuestionTokens
        + (ToolCalls * (CallTokens + ResultTokens));

    /// <summary>Share of the input that an earlier call of the session has sent or that the model has just written: the most that a prefix cache of sessions can supply.</summary>
    public double RepeatedFraction
    {
        get
        {
            double fresh =
                SystemTokens
                + SchemaTokens
                + (Turns * (QuestionTokens + (ToolCalls * (CallTokens + ResultTokens))))
                + (HistoryFraction * (Turns - 1) * AnswerTokens);
            return InputTokens > 0 ? Math.Max(0, 1 - (fresh / InputTokens)) : 0;
        }
    }

    private double TurnTokens => QuestionTokens + (ToolCalls * (CallTokens + ResultTokens)) + AnswerTokens;

    private double SystemInput => Calls * SystemTokens;

    private double SchemaInput => Calls * SchemaTokens;

    private double QuestionInput => Calls * QuestionTokens;

    private double HistoryInput =>
        HistoryFraction * (ToolCalls + 1) * MeanPairs(Turns, TurnsVariation) * TurnTokens;

    private double ResultInput => Turns * MeanPairs(ToolCalls + 1, 0) * ResultTokens;

    private double CallInput => Turns * MeanPairs(ToolCalls + 1, 0) * CallTokens;

    private double CallOutput => Turns * ToolCalls * CallTokens;

    private double AnswerOutput => Turns * AnswerTokens;

    /// <summary>E[n(n−1)/2] of a whole number n of a mean and a coefficient of variation c: (n²·(1 + c²) − n) / 2, at least what the two whole numbers around the mean give.</summary>
    public static double MeanPairs(double mean, double variation)
    {
        double floor = Math.Floor(mean);
        double least = (floor * (floor - 1) / 2) + ((mean - floor) * floor);
        return variation == 0
            ? least
            : Math.Max(least, ((mean * mean * (1 + (variation * variation))) - mean) / 2);
    }

    /// <summary>All terms in the order of their kinds; what has no token too.</summary>
    /// <param name="prices">Prices; null leaves dollars at 0.</param>
    public IReadOnlyList<ForecastTerm> Terms(ForecastPrices? prices = null)
    {
        double input = (prices?.MeanInputUsdPerM ?? 0) / 1e6;
        double output = (prices?.OutputUsdPerM ?? 0) / 1e6;
        double thought = (prices?.ReasoningUsdPerM ?? 0) / 1e6;
        double resent = RetryFraction / (1 - RetryFraction);
        double reasoning = (CallOutput + AnswerOutput) * ReasoningRatio;
        return
        [
            Of(ForecastTermKind.SystemPrompt, SystemInput, 0),
            Of(ForecastTermKind.ToolSchemas, SchemaInput, 0),
            Of(ForecastTermKind.Questions, QuestionInput, 0),
            Of(ForecastTermKind.History, HistoryInput, 0),
            Of(ForecastTermKind.ToolResults, ResultInput, 0),
            Of(ForecastTermKind.ToolCalls, CallInput, CallOutput),
            Of(ForecastTermKind.Answers, 0, AnswerOutput),
            new(ForecastTermKind.Reasoning, 0, reasoning, reasoning * thought),
            new(
                ForecastTermKind.Retries,
                InputTokens * resent,
                OutputTokens * resent * AbortedOutputFraction,
                resent
                    * (
                        (InputTokens * input)
                        + (
                            AbortedOutputFraction
                            * (((CallOutput + AnswerOutput) * output) + (reasoning * thought))
                        )
                    )
            ),
        ];

        ForecastTerm Of(ForecastTermKind kind, double sent, double generated) =>
            new(kind, sent, generated, (sent * input) + (generated * output));
    }
}
