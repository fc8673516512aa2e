using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.Levers;
using Farthing.Numerics.Quantities;
using Farthing.Sheets.Costs;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Cost;

/// <summary><c>farthing cost speculate</c>: whether speculative decoding gains or loses.</summary>
internal static class SpeculateCommand
{
    private sealed class Flags
    {
        public QuantityFlag Drafts { get; } = new("--k", Whole(1, 64), "Tokens drafted per step", 3);
        public QuantityFlag Acceptance { get; } =
            new("--acceptance", Share(), "Chance that a drafted token is accepted");
        public QuantityFlag Batch { get; } =
            new("--batch", Between(QuantityKind.Count, 1, 65536), "Sequences in the batch", 1);
        public QuantityFlag Context { get; } =
            new("--context", Between(QuantityKind.Count, 1, 1e7), "Mean tokens of a sequence", 500);
        public QuantityFlag Step { get; } =
            new("--step-time", Positive(QuantityKind.Duration), "Your own: a step without speculation");
        public QuantityFlag Verify { get; } =
            new(
                "--verify-time",
                Positive(QuantityKind.Duration),
                "Your own: a step that verifies all drafts"
            );
        public QuantityFlag Draft { get; } =
            new("--draft-time", Amount(QuantityKind.Duration), "Your own: drafting and overhead of a step");
        public QuantityFlag Price { get; } =
            new(
                "--price",
                Positive(QuantityKind.UsdPerMillionTokens),
                "Price per million output tokens today"
            );
    }

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Flags flags = new();
        Command command = new(
            "speculate",
            "Gain or loss of speculative decoding, by acceptance and batch.\nExamples: farthing cost speculate --k 5 --acceptance 0.8 --batch 8\n          farthing cost speculate --k 3 --acceptance 0.7 --step-time 20ms --verify-time 22ms --draft-time 2ms"
        );
        return command
            .With(
                flags.Drafts,
                flags.Acceptance,
                flags.Batch,
                flags.Context,
                flags.Step,
                flags.Verify,
                flags.Draft,
                flags.Price
            )
            .Runs("cost.speculate", context => Answer(context, flags));
    }

    private static int Answer(VerbContext context, Flags flags)
    {
        double k = context.Required(flags.Drafts);
        double acceptance = context.Required(flags.Acceptance);
        double batch = context.Required(flags.Batch);
        double length = context.Required(flags.Context);
        double? step = context.Value(flags.Step);
        double? verify = context.Value(flags.Verify);
        double? draft = context.Value(flags.Draft);
        Interval? price = context.Range(flags.Price);
        bool isOwn = step is not null || verify is not null || draft is not null;
        if (isOwn && (step is null || verify is null || draft is null))
        {
            context.Refuse(
                CostFaultCodes.NeededTogether,
                "--step-time",
                "your own step times are needed together",
                "--step-time, --verify-time and --draft-time"
            );
        }

        context.StopOnFaults();
        SpeculationStepCosts costs = SpeculationStepCosts.Llama8BOnH100;
        SpeculationGain published = new(k, acceptance, batch, length, costs);
        double tokens = published.TokensPerStep;
        double plain = isOwn ? step!.Value : published.PlainSeconds;
        double speculative = isOwn ? verify!.Value + draft!.Value : published.SpeculativeSeconds;
        double gain = tokens * plain / speculative;
        // One's own step times are of one's own batch: they outweigh what others saw.
        string? experience =
            isOwn || gain <= 1 ? null
            : published.IsLowAcceptance
                ? $"at an acceptance below {FigureText.Plain(SpeculationGain.MinAcceptance)} measured runs gained nothing"
            : published.IsLargeBatch
                ? $"above a batch of about {FigureText.Plain(SpeculationGain.LargestBatch)} measured runs gained little or lost"
            : null;
        bool advised = gain > 1 && experience is null;

        CostSpeculateDocument document = new(
            new Quantity(tokens, "tokens"),
            new Quantity(speculative / plain, "tokens"),
            new Quantity(plain, "s"),
            new Quantity(speculative, "s"),
            new Quantity(gain, "factor")
            {
                Coefficients = isOwn ? Coefficients.UserCalibrated : Coefficients.Fitted,
                Source = isOwn ? null : costs.Source,
            },
            advised,
            (price * (1 / gain))?.In("usd_per_m_tokens")
        );
        return context.Print(
            SpeculateSheet.Of(document, published, isOwn, experience, price),
            document,
            advised ? 0 : 1
        );
    }
}
