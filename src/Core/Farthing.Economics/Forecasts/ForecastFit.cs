using Farthing.Documents.Forecasts;

namespace Farthing.Economics.Forecasts;

/// <summary>Puts the means of metered days in the place of assumed inputs; what was given stays.</summary>
/// <remarks>
/// A ledger knows sums: users, sessions, attempts, prompt and generated tokens, cached and reasoning ones. It does not know what a prompt is made of. The tokens of system prompt, schemas, questions and results are scaled together, in their assumed proportion, until the mean prompt is the measured one; those of tool calls and answers likewise for the output.
/// Where even that leaves prompts longer than measured, less of the history is kept; and where that is not enough, every request is a turn without tools.
/// </remarks>
public sealed class ForecastFit
{
    private static readonly ForecastInputKind[] OfInput =
    [
        ForecastInputKind.SystemTokens,
        ForecastInputKind.SchemaTokens,
        ForecastInputKind.QuestionTokens,
        ForecastInputKind.ResultTokens,
    ];

    private static readonly ForecastInputKind[] OfOutput =
    [
        ForecastInputKind.CallTokens,
        ForecastInputKind.AnswerTokens,
    ];

    private readonly UsageWeek week;
    private readonly string source;

    private ForecastFit(UsageWeek week, string source)
    {
        this.week = week;
        this.source = source;
    }

    /// <summary>Fits the inputs.</summary>
    /// <param name="inputs">Given and assumed inputs. Users and turns may be missing.</param>
    /// <param name="week">What was metered; with at least one attempt and one request.</param>
    /// <param name="source">The source of what is measured, in words.</param>
    /// <returns>The inputs; users are missing where neither a flag nor an attempt names them.</returns>
    public static ForecastInputs Of(ForecastInputs inputs, UsageWeek week, string source) =>
        new ForecastFit(week, source).Fit(inputs);

    private ForecastInputs Fit(ForecastInputs inputs)
    {
        // Without sessions every request is one.
        double sessions = week.Sessions > 0 ? week.Sessions : week.Requests;
        double calls = Math.Max(1, Math.Min(week.Requests, week.Attempts) / sessions);
        if (week.Users > 0)
        {
            inputs = Measure(inputs, ForecastInputKind.Users, week.Users);
            inputs = Measure(inputs, ForecastInputKind.SessionsPerUserDay, sessions / week.Days / week.Users);
        }

        inputs = Measure(
            inputs,
            ForecastInputKind.RetryFraction,
            Math.Clamp(1 - ((double)week.Requests / week.Attempts), 0, 0.9)
        );
        if (week.OutputTokens > week.ReasoningTokens)
        {
            inputs = Measure(
                inputs,
                ForecastInputKind.ReasoningRatio,
                (double)week.ReasoningTokens / (week.OutputTokens - week.ReasoningTokens)
            );
        }

        if (week.InputTokens > 0)
        {
            inputs = Measure(
                inputs,
                ForecastInputKind.CachedFraction,
                Rest(inputs, ForecastInputKind.WrittenFraction, week.CachedTokens)
            );
            inputs = Measure(
                inputs,
                ForecastInputKind.WrittenFraction,
                Rest(inputs, ForecastInputKind.CachedFraction, week.WrittenTokens)
            );
        }

        return Certain(Tokens(Turns(inputs, calls), calls));
    }

    /// <summary>A share of the measured input, at most what another one that was given leaves.</summary>
    private double Rest(ForecastInputs inputs, ForecastInputKind other, long tokens) =>
        Math.Min((double)tokens / week.InputTokens, inputs.IsGiven(other) ? 1 - inputs[other] : 1);

    /// <summary>Takes the likely range from what is still assumed about a session: however it divides the measured sums, they are measured.</summary>
    private static ForecastInputs Certain(ForecastInputs inputs) =>
        inputs
            .All.Where(input => input.Key != ForecastInputKind.SessionsPerUserDay)
            .Aggregate(
                inputs,
                (certain, input) => certain.With(input.Key, input.Value with { Likely = null })
            );

    /// <summary>Divides the measured calls of a session into turns and tool calls: by the turns where they are given, else by the tool calls of a turn.</summary>
    private ForecastInputs Turns(ForecastInputs inputs, double calls)
    {
        double tools = inputs[ForecastInputKind.ToolCalls];
        double turns = inputs.IsGiven(ForecastInputKind.Turns)
            ? inputs[ForecastInputKind.Turns]
            : Math.Max(1, calls / (tools + 1));
        return Divide(
            Divide(inputs, ForecastInputKind.Turns, turns),
            ForecastInputKind.ToolCalls,
            Math.Max(0, (calls / turns) - 1)
        );
    }

    private ForecastInputs Tokens(ForecastInputs inputs, double calls)
    {
        ForecastInputs fitted = Output(inputs);
        if (Input(fitted) is ForecastInputs whole)
        {
            return whole;
        }

        if (Cut(fitted) is ForecastInputs cut)
        {
            return cut;
        }

        ForecastInputs alone = Divide(
            Divide(Divide(inputs, ForecastInputKind.HistoryFraction, 0), ForecastInputKind.ToolCalls, 0),
            ForecastInputKind.Turns,
            calls
        );
        return Input(Output(alone)) ?? Scale(fitted, OfInput, 0);
    }

    /// <summary>Scales what the model writes to the measured output of an attempt.</summary>
    private ForecastInputs Output(ForecastInputs inputs)
    {
        SessionForecast session = inputs.Session;
        double resent = session.RetryFraction / (1 - session.RetryFraction);
        double visible =
            (double)week.OutputTokens
            / week.Attempts
            * session.Attempts
            / ((1 + session.ReasoningRatio) * (1 + (resent * session.AbortedOutputFraction)));
        double kept = Visible(Without(inputs, OfOutput).Session);
        double scaled = Visible(session) - kept;
        return scaled > 0 ? Scale(inputs, OfOutput, Math.Max(0, (visible - kept) / scaled)) : inputs;
    }

    /// <summary>Scales what a prompt is made of to the measured input of an attempt; null where it is too long without any of that.</summary>
    private ForecastInputs? Input(ForecastInputs inputs)
    {
        double target = (double)week.InputTokens / week.Attempts * inputs.Session.Calls;
        double kept = Without(inputs, OfInput).Session.InputTokens;
        double scaled = inputs.Session.InputTokens - kept;
        return scaled <= 0 ? inputs
            : target >= kept ? Scale(inputs, OfInput, (target - kept) / scaled)
            : null;
    }

    /// <summary>Keeps as much of the history as the measured prompts have room for beside all else; null where that is not enough.</summary>
    private ForecastInputs? Cut(ForecastInputs inputs)
    {
        if (inputs.IsGiven(ForecastInputKind.HistoryFraction))
        {
            return null;
        }

        double target = (double)week.InputTokens / week.Attempts * inputs.Session.Calls;
        double none = inputs.With(ForecastInputKind.HistoryFraction, 0).Session.InputTokens;
        double all = inputs.With(ForecastInputKind.HistoryFraction, 1).Session.InputTokens;
        double share = all > none ? Math.Clamp((target - none) / (all - none), 0, 1) : 0;
        ForecastInputs cut = Divide(inputs, ForecastInputKind.HistoryFraction, share);
        return share > 0 ? cut : Input(cut);
    }

    private static double Visible(SessionForecast session) =>
        session.OutputTokens / (1 + session.ReasoningRatio);

    /// <summary>The inputs with 0 for those of some kinds that are not given.</summary>
    private static ForecastInputs Without(ForecastInputs inputs, ForecastInputKind[] kinds) =>
        kinds.Where(kind => !inputs.IsGiven(kind)).Aggregate(inputs, (fewer, kind) => fewer.With(kind, 0));

    private ForecastInputs Scale(ForecastInputs inputs, ForecastInputKind[] kinds, double factor) =>
        kinds.Aggregate(inputs, (scaled, kind) => Divide(scaled, kind, scaled[kind] * factor));

    /// <summary>The inputs with a measured value, unless a flag says it.</summary>
    private ForecastInputs Measure(ForecastInputs inputs, ForecastInputKind kind, double value) =>
        Put(inputs, kind, value, ForecastOrigin.Measured);

    /// <summary>The inputs with a part of a measured mean, unless a flag says it.</summary>
    private ForecastInputs Divide(ForecastInputs inputs, ForecastInputKind kind, double value) =>
        Put(inputs, kind, value, ForecastOrigin.Fitted);

    private ForecastInputs Put(
        ForecastInputs inputs,
        ForecastInputKind kind,
        double value,
        ForecastOrigin origin
    ) =>
        inputs.IsGiven(kind)
            ? inputs
            : inputs.With(kind, new ForecastInput(value, origin) { Source = source });
}
