using Farthing.Documents.Costs;
using Farthing.Economics.Forecasts;
using Farthing.Numerics.Quantities;

namespace Farthing.Sheets.Costs;

/// <summary>Readable form of the tokens of conversations, tasks or requests.</summary>
public static class CountedTokensSheet
{
    /// <summary>A conversation whose history is sent again.</summary>
    /// <returns>Input tokens of each, the naive count of them, output tokens of each.</returns>
    public static (double Input, double Naive, double Output) Chat(CostAnswer answer, ChatForecast chat)
    {
        answer.Say(
            $"{Show.Count(chat.InputTokens)} input tokens a conversation: {Times(chat.InputTokens, chat.NaiveInputTokens)} the naive {Show.Count(chat.NaiveInputTokens)} (the user's own words). The history is sent again each turn."
        );
        answer.Formula(
            $"input = T·S + T(T−1)/2 · (u + a) + T·u = {FigureText.Plain(chat.Turns)}·{FigureText.Plain(chat.SystemTokens)} + {FigureText.Plain(chat.Turns * (chat.Turns - 1) / 2)} · ({FigureText.Plain(chat.UserTokens)} + {FigureText.Plain(chat.AnswerTokens)}) + {FigureText.Plain(chat.Turns)}·{FigureText.Plain(chat.UserTokens)} = {Show.Count(chat.InputTokens)}"
        );
        return (chat.InputTokens, chat.NaiveInputTokens, chat.OutputTokens);
    }

    /// <summary>A task of many calls.</summary>
    /// <returns>Input tokens of each, the naive count of them, output tokens of each.</returns>
    public static (double Input, double Naive, double Output) Agent(
        CostAnswer answer,
        AgentForecast agent,
        double outputOfCall
    )
    {
        answer.Say(
            $"{Show.Count(agent.InputTokens)} input tokens a task: {Times(agent.InputTokens, agent.NaiveInputTokens)} the naive {Show.Count(agent.NaiveInputTokens)} (everything once). Instructions and results are sent again each call."
        );
        answer.Formula(
            $"input = k·S + k(k−1)/2 · r = {FigureText.Plain(agent.Steps)}·{FigureText.Plain(agent.SystemTokens)} + {FigureText.Plain(agent.Steps * (agent.Steps - 1) / 2)}·{FigureText.Plain(agent.ResultTokens)} = {Show.Count(agent.InputTokens)}"
        );
        return (agent.InputTokens, agent.NaiveInputTokens, agent.Steps * outputOfCall);
    }

    /// <summary>Requests that stand alone.</summary>
    /// <returns>Input tokens of each, the naive count of them, output tokens of each.</returns>
    public static (double Input, double Naive, double Output) Requests(
        CostAnswer answer,
        double system,
        double user,
        double output,
        double requests,
        double sends
    )
    {
        double input = system + user;
        string prefill = Show.Scaled(input * requests * sends);
        answer.Say(
            $"{prefill} prefill tokens, {Show.Scaled(system * requests * sends)} of them the system prompt."
        );
        answer.Formula(
            $"prefill = requests · sends · (system + user) = {FigureText.Plain(requests)} · {FigureText.Plain(sends)} · ({FigureText.Plain(system)} + {FigureText.Plain(user)}) = {prefill}"
        );
        return (input, user, output);
    }

    /// <summary>The figures, and the bill.</summary>
    public static void AddTo(
        CostAnswer answer,
        CostTokensDocument counted,
        double? inputPrice,
        double? outputPrice
    )
    {
        answer.Figures(
            "",
            new("input tokens each", counted.InputTokensEach),
            new("the naive count", counted.NaiveInputTokensEach),
            new("more by", counted.TimesNaive),
            new("input tokens in all", counted.InputTokens, Show: Show.Scaled),
            new("output tokens in all", counted.OutputTokens, Show: Show.Scaled),
            new("bill", counted.Usd)
        );
        answer.Note(
            "A prefix cache takes most of the resent tokens off the bill, not off the count: farthing cost cache."
        );
        answer.Formula(
            counted.Usd is Quantity bill
                ? $"bill = input · price in + output · price out = {Show.Scaled(counted.InputTokens.Value)} · {FigureText.Plain(inputPrice!.Value)} + {Show.Scaled(counted.OutputTokens.Value)} · {FigureText.Plain(outputPrice!.Value)} per million = {Show.Usd(bill.Value)}"
                : null
        );
    }

    private static string Times(double value, double naive) =>
        naive > 0 ? $"{Show.Count(value / naive)}×" : "more than";
}
