using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.Forecasts;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Sheets.Costs;
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
            "Real token counts: resent history, agent loops, system prompts, retries.\nExamples: farthing cost tokens --turns 20 --system 1500 --user 60 --output-tokens 250\n          farthing cost tokens --steps 20 --system 6000 --result 900\n          farthing cost tokens --document 600 --estimated-output 200 --system 1200 --output-tokens 800 --sends 2.5 --input-price 30 --output-price 60\n          farthing cost tokens --system 1000 --requests 1M"
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
        CostAnswer answer = new();
        if (document is double pages)
        {
            DocumentForecast forecast = new(pages, estimated, system, output, sends);
            return context.Print(
                answer,
                ForecastSheet.AddTo(answer, forecast, requests, inputPrice, outputPrice)
            );
        }

        (double input, double naive, double answers) =
            turns is double count
                ? CountedTokensSheet.Chat(answer, new ChatForecast(count, system, user, output))
            : steps is double calls
                ? CountedTokensSheet.Agent(answer, new AgentForecast(calls, system, result), output)
            : CountedTokensSheet.Requests(answer, system, user, output, requests, sends);
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
        CountedTokensSheet.AddTo(answer, counted, inputPrice, outputPrice);
        return context.Print(answer, counted);
    }
}
