using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.Levers;
using Farthing.Numerics.Quantities;
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
            "Whether speculative decoding gains or loses, by acceptance and batch.\nExamples: farthing cost speculate --k 5 --acceptance 0.8 --batch 8\n          farthing cost speculate --k 3 --acceptance 0.7 --step-time 20ms --verify-time 22ms --draft-time 2ms"
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
        bool isLowAcceptance = acceptance < SpeculationGain.LeastAcceptance;
        bool isLargeBatch = batch > SpeculationGain.LargestBatch;
        // One's own step times are of one's own batch: they outweigh what others saw.
        string? experience =
            isOwn || gain <= 1 ? null
            : isLowAcceptance
                ? $"at an acceptance below {CostText.Plain(SpeculationGain.LeastAcceptance)} measured runs gained nothing"
            : isLargeBatch
                ? $"above a batch of about {CostText.Plain(SpeculationGain.LargestBatch)} measured runs gained little or lost"
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
        string advice =
            advised ? "worth trying."
            : experience is null ? "Farthing advises against it."
            : $"that is a formula's, and {experience}. Farthing advises against it until your own --step-time, --verify-time and --draft-time show the gain.";
        CostAnswer answer = new(context);
        answer.Say(
            $"{Show.Three(tokens)} tokens per target step; computed gain {CostText.Times(gain)} ({Show.Change(gain - 1)} output tokens/s): {advice}"
        );
        answer.Figures(
            "",
            new("tokens per target step", document.TokensPerStep, "bonus token included", Show.Three),
            new("needed to gain anything", document.BreakEvenTokensPerStep, Show: Show.Three),
            new("step without", document.StepSeconds),
            new("step with", document.SpeculativeStepSeconds, "draft, verification, overhead"),
            new("gain", document.Gain),
            new("price with it", document.Price, $"today {CostText.PerMillion(price ?? 0)}")
        );
        answer.Note(
            isLowAcceptance
                ? $"Acceptance {CostText.Plain(acceptance)} is below {CostText.Plain(SpeculationGain.LeastAcceptance)}: most drafts are computed for nothing."
                : null,
            isLargeBatch
                ? $"A batch of {CostText.Plain(batch)} is above about {CostText.Plain(SpeculationGain.LargestBatch)}: verification competes with other requests' tokens. Long contexts (KV-bound) can still gain; simulate them."
                : null,
            isOwn
                ? null
                : $"Step times: {costs.Source}. Another model or GPU: give --step-time, --verify-time, --draft-time.",
            "Acceptance is assumed alike at every position; in truth it falls with position and with context. Measure vllm:spec_decode_* before you count on more than 0.8."
        );
        answer.Formula(
            $"E = (1 − α^(k+1)) / (1 − α) = (1 − {CostText.Plain(acceptance)}^{CostText.Plain(k + 1)}) / (1 − {CostText.Plain(acceptance)}) = {Show.Three(tokens)}",
            isOwn
                ? null
                : $"t(B) = 5.886 ms + 0.021 ms · tokens + 3.93·10⁻⁵ ms · KV tokens = {Show.Seconds(plain)} at B = {CostText.Plain(batch)}, {Show.Seconds(costs.TargetSeconds(batch * (k + 1), batch * length))} at B·(k+1); draft + overhead = {Show.Seconds(costs.DraftingSeconds(batch * k, batch * length))}",
            $"gain = E · t(B) / (t(B·(k+1)) + draft + overhead) = {Show.Three(tokens)} · {Show.Seconds(plain)} / {Show.Seconds(speculative)} = {CostText.Times(gain)}"
        );
        return answer.Print(document, advised ? 0 : 1);
    }
}
