using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.Forecasts;
using Farthing.Economics.Levers;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Cost;

/// <summary><c>farthing cost tokens</c>: how many tokens it really is.</summary>
internal static class TokensCommand
{
    private sealed class Flags
    {
        public QuantityFlag Turns { get; } =
            new("--turns", Whole(1, 1e5), "Chat: turns of a conversation whose history is sent again");
        public QuantityFlag Steps { get; } = new("--steps", Whole(1, 1e5), "Agent: calls of one task");
        public QuantityFlag Result { get; } =
            new("--result", Amount(QuantityKind.Count), "Agent: tokens that a call and its tool result add");
        public QuantityFlag Document { get; } =
            new("--document", Amount(QuantityKind.Count), "Document: its tokens");
        public QuantityFlag EstimatedOutput { get; } =
            new(
                "--estimated-output",
                Amount(QuantityKind.Count),
                "Document: output tokens that the forecast assumed"
            );
        public QuantityFlag Sends { get; } =
            new("--sends", Number(1, 1000), "How often each is sent: retries, edits, evaluations", 1);
        public QuantityFlag System { get; } =
            new("--system", Amount(QuantityKind.Count), "Tokens of the system prompt", 0);
        public QuantityFlag User { get; } =
            new("--user", Amount(QuantityKind.Count), "Tokens of one message of the user", 0);
        public QuantityFlag Output { get; } =
            new("--output-tokens", Amount(QuantityKind.Count), "Tokens of one answer", 0);
        public QuantityFlag Requests { get; } =
            new(
                "--requests",
                Positive(QuantityKind.Count),
                "How many conversations, tasks, documents or requests",
                1
            );
        public QuantityFlag InputPrice { get; } =
            new(
                "--input-price",
                Positive(QuantityKind.UsdPerMillionTokens),
                "Price of a million input tokens"
            );
        public QuantityFlag OutputPrice { get; } =
            new(
                "--output-price",
                Positive(QuantityKind.UsdPerMillionTokens),
                "Price of a million output tokens"
            );
    }

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Flags flags = new();
        Command command = new(
            "tokens",
            "How many tokens it really is: resent history, agent loops, system prompts, retries.\nExamples: farthing cost tokens --turns 20 --system 1500 --user 60 --output-tokens 250\n          farthing cost tokens --steps 20 --system 6000 --result 900\n          farthing cost tokens --document 600 --estimated-output 200 --system 1200 --output-tokens 800 --sends 2.5 --input-price 30 --output-price 60\n          farthing cost tokens --system 1000 --requests 1M"
        );
        return command
            .With(flags.Turns, flags.Steps, flags.Result, flags.Document, flags.EstimatedOutput, flags.Sends)
            .With(flags.System, flags.User, flags.Output, flags.Requests, flags.InputPrice, flags.OutputPrice)
            .Runs("cost.tokens", context => Answer(context, flags));
    }

    private static int Answer(VerbContext context, Flags flags)
    {
        double? turns = context.Value(flags.Turns);
        double? steps = context.Value(flags.Steps);
        double? document = context.Value(flags.Document);
        double system = context.Required(flags.System);
        double user = context.Required(flags.User);
        double output = context.Required(flags.Output);
        double requests = context.Required(flags.Requests);
        double sends = context.Required(flags.Sends);
        double? inputPrice = context.Value(flags.InputPrice);
        double? outputPrice = context.Value(flags.OutputPrice);
        double estimated = document is null ? 0 : context.Required(flags.EstimatedOutput);
        double result = steps is null ? 0 : context.Required(flags.Result);
        if (new[] { turns, steps, document }.Count(value => value is not null) > 1)
        {
            context.Refuse(
                CostFaultCodes.ChooseOne,
                "--turns",
                "--turns, --steps and --document ask different questions",
                "one of them"
            );
        }

        if (inputPrice is null != outputPrice is null)
        {
            context.Refuse(
                CostFaultCodes.NeededTogether,
                "--input-price",
                "input and output prices are needed together",
                "--input-price and --output-price"
            );
        }

        if (document + estimated <= 0 || (document is null && steps is null && system + user + output <= 0))
        {
            context.Refuse(
                QuantityFaultCodes.OutOfRange,
                document is null ? "--system" : "--document",
                "there is no token to count",
                "a count above 0"
            );
        }

        context.StopOnFaults();
        CostAnswer answer = new(context);
        if (document is double pages)
        {
            return Document(
                answer,
                new DocumentForecast(pages, estimated, system, output, sends),
                requests,
                inputPrice,
                outputPrice
            );
        }

        double input;
        double naive;
        double answers;
        if (turns is double count)
        {
            ChatForecast chat = new(count, system, user, output);
            (input, naive, answers) = (chat.InputTokens, chat.NaiveInputTokens, chat.OutputTokens);
            answer.Say(
                $"{Show.Count(input)} input tokens a conversation: {Times(input, naive)} the naive {Show.Count(naive)} (the user's own words). The history is sent again each turn."
            );
            answer.Formula(
                $"input = T·S + T(T−1)/2 · (u + a) + T·u = {CostText.Plain(count)}·{CostText.Plain(system)} + {CostText.Plain(count * (count - 1) / 2)} · ({CostText.Plain(user)} + {CostText.Plain(output)}) + {CostText.Plain(count)}·{CostText.Plain(user)} = {Show.Count(input)}"
            );
        }
        else if (steps is double calls)
        {
            AgentForecast agent = new(calls, system, result);
            (input, naive, answers) = (agent.InputTokens, agent.NaiveInputTokens, calls * output);
            answer.Say(
                $"{Show.Count(input)} input tokens a task: {Times(input, naive)} the naive {Show.Count(naive)} (everything once). Instructions and results are sent again each call."
            );
            answer.Formula(
                $"input = k·S + k(k−1)/2 · r = {CostText.Plain(calls)}·{CostText.Plain(system)} + {CostText.Plain(calls * (calls - 1) / 2)}·{CostText.Plain(result)} = {Show.Count(input)}"
            );
        }
        else
        {
            (input, naive, answers) = (system + user, user, output);
            string prefill = Show.Scaled(input * requests * sends);
            answer.Say(
                $"{prefill} prefill tokens, {Show.Scaled(system * requests * sends)} of them the system prompt."
            );
            answer.Formula(
                $"prefill = requests · sends · (system + user) = {CostText.Plain(requests)} · {CostText.Plain(sends)} · ({CostText.Plain(system)} + {CostText.Plain(user)}) = {prefill}"
            );
        }

        double all = requests * sends;
        double? usd = ((input * inputPrice) + (answers * outputPrice)) * all / 1e6;
        CostTokensDocument counted = new(
            new Quantity(input, "tokens"),
            new Quantity(naive, "tokens"),
            naive > 0 ? new Quantity(input / naive, "factor") : null,
            new Quantity(input * all, "tokens"),
            new Quantity(answers * all, "tokens"),
            usd is double due ? new Quantity(due, "usd") : null
        );
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
            usd is double bill
                ? $"bill = input · price in + output · price out = {Show.Scaled(input * all)} · {CostText.Plain(inputPrice!.Value)} + {Show.Scaled(answers * all)} · {CostText.Plain(outputPrice!.Value)} per million = {Show.Usd(bill)}"
                : null
        );
        return answer.Print(counted);
    }

    private static int Document(
        CostAnswer answer,
        DocumentForecast forecast,
        double requests,
        double? inputPrice,
        double? outputPrice
    )
    {
        (double Was, double Is, Waterfall Bars)? usd =
            inputPrice is double inUsd && outputPrice is double outUsd
                ? (
                    forecast.EstimatedUsd(inUsd, outUsd),
                    forecast.Usd(inUsd, outUsd),
                    forecast.UsdWaterfall(inUsd, outUsd)
                )
                : null;
        double times = forecast.Tokens / forecast.EstimatedTokens;
        CostForecastDocument document = new(
            Usd(usd?.Was),
            Usd(usd?.Is),
            usd is null ? null : new Quantity(usd.Value.Is / usd.Value.Was, "factor"),
            Usd(usd?.Is * requests),
            new Quantity(forecast.EstimatedTokens, "tokens"),
            new Quantity(forecast.Tokens, "tokens"),
            new Quantity(times, "factor"),
            WaterfallTable.Rows(forecast.TokenWaterfall),
            usd is null ? null : WaterfallTable.Rows(usd.Value.Bars)
        );
        answer.Say(
            $"{Show.Count(forecast.Tokens)} tokens a document, not {Show.Count(forecast.EstimatedTokens)}: {Tenths(times)} the forecast.",
            usd is null
                ? null
                : $"{Thousandths(usd.Value.Is)} a document, not {Thousandths(usd.Value.Was)}: {Tenths(usd.Value.Is / usd.Value.Was)}."
        );
        answer.Figures(
            "",
            new("forecast each", document.EstimatedUsd, Show: Thousandths),
            new("in truth each", document.Usd, Show: Thousandths),
            new("dearer by", document.TimesEstimatedUsd, Show: Tenths),
            new("bill in all", document.UsdTotal, $"{CostText.Plain(requests)} documents"),
            new("forecast tokens each", document.EstimatedTokens),
            new("tokens in truth each", document.Tokens),
            new("more by", document.TimesEstimated, Show: Tenths)
        );
        WaterfallTable.AddTo(
            answer,
            "WHAT THE FORECAST FORGOT, in tokens, multiplied out",
            "forecast",
            forecast.TokenWaterfall,
            Show.Count
        );
        if (usd is not null)
        {
            WaterfallTable.AddTo(answer, "AND IN DOLLARS", "forecast", usd.Value.Bars, Thousandths);
        }

        answer.Formula(
            $"tokens = (document + system + output) · sends = ({CostText.Plain(forecast.DocumentTokens)} + {CostText.Plain(forecast.SystemTokens)} + {CostText.Plain(forecast.OutputTokens)}) · {CostText.Plain(forecast.Sends)} = {Show.Count(forecast.Tokens)}",
            $"more by = {Show.Count(forecast.Tokens)} / {Show.Count(forecast.EstimatedTokens)} = {Tenths(times)}"
        );
        return answer.Print(document);
    }

    private static Quantity? Usd(double? usd) => usd is double known ? new Quantity(known, "usd") : null;

    private static string Times(double value, double naive) =>
        naive > 0 ? $"{Show.Count(value / naive)}×" : "more than";

    private static string Tenths(double value) =>
        value.ToString("#,0.0", System.Globalization.CultureInfo.InvariantCulture) + "×";

    private static string Thousandths(double usd) => usd < 10 ? "$" + CostText.Fixed(usd, 3) : Show.Usd(usd);
}
