using Farthing.Documents.Costs;
using Farthing.Economics.Levers;
using Farthing.Numerics.Quantities;

namespace Farthing.Sheets.Costs;

/// <summary>Readable form of speculative decoding's gain.</summary>
public static class SpeculateSheet
{
    /// <summary>Its words and tables.</summary>
    public static CostAnswer Of(
        CostSpeculateDocument document,
        SpeculationGain published,
        bool isOwn,
        string? experience,
        Interval? price
    )
    {
        double tokens = document.TokensPerStep.Value;
        double plain = document.StepSeconds.Value;
        double speculative = document.SpeculativeStepSeconds.Value;
        double gain = document.Gain.Value;
        (double k, double acceptance, double batch, double length) = (
            published.DraftTokens,
            published.Acceptance,
            published.Batch,
            published.Context
        );
        SpeculationStepCosts costs = published.Costs;
        string advice =
            document.Advised ? "worth trying."
            : experience is null ? "Farthing advises against it."
            : $"that is a formula's, and {experience}. Farthing advises against it until your own --step-time, --verify-time and --draft-time show the gain.";
        CostAnswer answer = new();
        answer.Say(
            $"{Show.Three(tokens)} tokens per target step; computed gain {FigureText.Times(gain)} ({Show.Change(gain - 1)} output tokens/s): {advice}"
        );
        answer.Figures(
            "",
            new("tokens per target step", document.TokensPerStep, "bonus token included", Show.Three),
            new("needed to gain anything", document.BreakEvenTokensPerStep, Show: Show.Three),
            new("step without", document.StepSeconds),
            new("step with", document.SpeculativeStepSeconds, "draft, verification, overhead"),
            new("gain", document.Gain),
            new("price with it", document.Price, $"today {FigureText.PerMillion(price ?? 0)}")
        );
        answer.Note(
            published.IsLowAcceptance
                ? $"Acceptance {FigureText.Plain(acceptance)} is below {FigureText.Plain(SpeculationGain.MinAcceptance)}: most drafts are computed for nothing."
                : null,
            published.IsLargeBatch
                ? $"A batch of {FigureText.Plain(batch)} is above about {FigureText.Plain(SpeculationGain.LargestBatch)}: verification competes with other requests' tokens. Long contexts (KV-bound) can still gain; simulate them."
                : null,
            isOwn
                ? null
                : $"Step times: {costs.Source}. Another model or GPU: give --step-time, --verify-time, --draft-time.",
            "Acceptance is assumed alike at every position; in truth it falls with position and with context. Measure vllm:spec_decode_* before you count on more than 0.8."
        );
        answer.Formula(
            $"E = (1 − α^(k+1)) / (1 − α) = (1 − {FigureText.Plain(acceptance)}^{FigureText.Plain(k + 1)}) / (1 − {FigureText.Plain(acceptance)}) = {Show.Three(tokens)}",
            isOwn
                ? null
                : $"t(B) = 5.886 ms + 0.021 ms · tokens + 3.93·10⁻⁵ ms · KV tokens = {Show.Seconds(plain)} at B = {FigureText.Plain(batch)}, {Show.Seconds(costs.TargetSeconds(batch * (k + 1), batch * length))} at B·(k+1); draft + overhead = {Show.Seconds(costs.DraftingSeconds(batch * k, batch * length))}",
            $"gain = E · t(B) / (t(B·(k+1)) + draft + overhead) = {Show.Three(tokens)} · {Show.Seconds(plain)} / {Show.Seconds(speculative)} = {FigureText.Times(gain)}"
        );
        return answer;
    }
}
