using System.CommandLine;
using Farthing.Cli;
using Farthing.Economics.Forecasts;
using Farthing.Economics.Levers;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;
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
            context.Faults.Add(
                new Fault(CostFaultCodes.ChooseOne, "--turns, --steps and --document ask different questions")
                {
                    Path = "--turns",
                    Expected = "one of them",
                }
            );
        }

        if (inputPrice is null != outputPrice is null)
        {
            context.Faults.Add(
                new Fault(CostFaultCodes.NeededTogether, "input and output prices are needed together")
                {
                    Path = "--input-price",
                    Expected = "--input-price and --output-price",
                }
            );
        }

        if (document + estimated <= 0 || (document is null && steps is null && system + user + output <= 0))
        {
            context.Faults.Add(
                new Fault(QuantityFaultCodes.OutOfRange, "there is no token to count")
                {
                    Path = document is null ? "--system" : "--document",
                    Expected = "a count above 0",
                }
            );
        }

        context.StopOnFaults();
        CostSheet sheet = new(context);
        if (document is double pages)
        {
            return Document(
                sheet,
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
            sheet.Say(
                $"{Show.Count(input)} input tokens a conversation: {Times(input, naive)} the naive {Show.Count(naive)} (the user's own words). The history is sent again each turn."
            );
            sheet.Formula(
                $"input = T·S + T(T−1)/2 · (u + a) + T·u = {CostText.Plain(count)}·{CostText.Plain(system)} + {CostText.Plain(count * (count - 1) / 2)} · ({CostText.Plain(user)} + {CostText.Plain(output)}) + {CostText.Plain(count)}·{CostText.Plain(user)} = {Show.Count(input)}"
            );
        }
        else if (steps is double calls)
        {
            AgentForecast agent = new(calls, system, result);
            (input, naive, answers) = (agent.InputTokens, agent.NaiveInputTokens, calls * output);
            sheet.Say(
                $"{Show.Count(input)} input tokens a task: {Times(input, naive)} the naive {Show.Count(naive)} (everything once). Instructions and results are sent again each call."
            );
            sheet.Formula(
                $"input = k·S + k(k−1)/2 · r = {CostText.Plain(calls)}·{CostText.Plain(system)} + {CostText.Plain(calls * (calls - 1) / 2)}·{CostText.Plain(result)} = {Show.Count(input)}"
            );
        }
        else
        {
            (input, naive, answers) = (system + user, user, output);
            sheet.Say(
                $"{Show.Scaled(input * requests * sends)} prefill tokens, {Show.Scaled(system * requests * sends)} of them the system prompt."
            );
            sheet.Formula(
                $"prefill = requests · sends · (system + user) = {CostText.Plain(requests)} · {CostText.Plain(sends)} · ({CostText.Plain(system)} + {CostText.Plain(user)}) = {Show.Scaled(input * requests * sends)}"
            );
        }

        double all = requests * sends;
        sheet.Figure("input_tokens_each", "input tokens each", input, "tokens", Show.Count);
        sheet.Figure("naive_input_tokens_each", "the naive count", naive, "tokens", Show.Count);
        if (naive > 0)
        {
            sheet.Figure("times_naive", "more by", input / naive, "factor", CostText.Times);
        }

        sheet.Figure("input_tokens", "input tokens in all", input * all, "tokens", Show.Scaled);
        sheet.Figure("output_tokens", "output tokens in all", answers * all, "tokens", Show.Scaled);
        if (inputPrice is double inUsd && outputPrice is double outUsd)
        {
            double usd = ((input * inUsd) + (answers * outUsd)) * all / 1e6;
            sheet.Figure("usd", "bill", usd, "usd", Show.Usd);
            sheet.Formula(
                $"bill = input · price in + output · price out = {Show.Scaled(input * all)} · {CostText.Plain(inUsd)} + {Show.Scaled(answers * all)} · {CostText.Plain(outUsd)} per million = {Show.Usd(usd)}"
            );
        }

        sheet.Note(
            "A prefix cache takes most of the resent tokens off the bill, not off the count: farthing cost cache."
        );
        return sheet.Print();
    }

    private static int Document(
        CostSheet sheet,
        DocumentForecast forecast,
        double requests,
        double? inputPrice,
        double? outputPrice
    )
    {
        double times = forecast.Tokens / forecast.EstimatedTokens;
        sheet.Say(
            $"{Show.Count(forecast.Tokens)} tokens a document, not {Show.Count(forecast.EstimatedTokens)}: {Tenths(times)}× the forecast."
        );
        if (inputPrice is double inUsd && outputPrice is double outUsd)
        {
            double was = forecast.EstimatedUsd(inUsd, outUsd);
            double is_ = forecast.Usd(inUsd, outUsd);
            sheet.Say($"{Thousandths(is_)} a document, not {Thousandths(was)}: {Tenths(is_ / was)}×.");
            sheet.Figure("estimated_usd", "forecast each", was, "usd", Thousandths);
            sheet.Figure("usd", "in truth each", is_, "usd", Thousandths);
            sheet.Figure("times_estimated_usd", "dearer by", is_ / was, "factor", v => Tenths(v) + "×");
            sheet.Figure(
                "usd_total",
                "bill in all",
                is_ * requests,
                "usd",
                Show.Usd,
                $"{CostText.Plain(requests)} documents"
            );
        }

        sheet.Figure(
            "estimated_tokens",
            "forecast tokens each",
            forecast.EstimatedTokens,
            "tokens",
            Show.Count
        );
        sheet.Figure("tokens", "tokens in truth each", forecast.Tokens, "tokens", Show.Count);
        sheet.Figure("times_estimated", "more by", times, "factor", v => Tenths(v) + "×");
        Bars(
            sheet,
            "token_waterfall",
            "WHAT THE FORECAST FORGOT, in tokens, multiplied out",
            forecast.TokenWaterfall,
            Show.Count
        );
        if (inputPrice is double a && outputPrice is double b)
        {
            Bars(sheet, "usd_waterfall", "AND IN DOLLARS", forecast.UsdWaterfall(a, b), Thousandths);
        }

        sheet.Formula(
            $"tokens = (document + system + output) · sends = ({CostText.Plain(forecast.DocumentTokens)} + {CostText.Plain(forecast.SystemTokens)} + {CostText.Plain(forecast.OutputTokens)}) · {CostText.Plain(forecast.Sends)} = {Show.Count(forecast.Tokens)}"
        );
        sheet.Formula(
            $"more by = {Show.Count(forecast.Tokens)} / {Show.Count(forecast.EstimatedTokens)} = {Tenths(times)}×"
        );
        return sheet.Print();
    }

    private static void Bars(
        CostSheet sheet,
        string name,
        string title,
        Waterfall waterfall,
        Func<double, string> show
    )
    {
        TextTable table = WaterfallTable.Of("forecast", waterfall, show);
        sheet.Table(name, title, table, writer => WaterfallTable.Write(writer, waterfall));
    }

    private static string Times(double value, double naive) =>
        naive > 0 ? $"{Show.Count(value / naive)}×" : "more than";

    private static string Tenths(double value) =>
        value.ToString("#,0.0", System.Globalization.CultureInfo.InvariantCulture);

    private static string Thousandths(double usd) =>
        usd < 10
            ? "$" + usd.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture)
            : Show.Usd(usd);
}
