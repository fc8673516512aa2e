using System.Text.Json;
using Farthing.Cli;
using Farthing.Measurement.Bench;

namespace Farthing.Benches;

/// <summary>Writes what tokens cost at a load.</summary>
internal static class BenchCostJson
{
    /// <summary>Writes <c>cost</c>: null without a price or without output.</summary>
    public static void Write(BenchOutcome outcome, BenchStage stage, Utf8JsonWriter json)
    {
        double used = outcome.Plan.Utilization;
        if (
            BenchCost.Of(outcome, stage, 1) is not BenchCost full
            || BenchCost.Of(outcome, stage, used) is not BenchCost paid
        )
        {
            json.WriteNull("cost");
            return;
        }

        json.WriteStartObject("cost");
        json.WriteQuantity("output", full.Output);
        json.WriteQuantity("blended", full.Blended);
        json.WriteQuantity("output_at_utilization", paid.Output);
        json.WriteQuantity("blended_at_utilization", paid.Blended);
        json.WriteNumber("utilization", used);
        if (full.InputPart is { } input && full.OutputPart is { } output && full.PrefillShare is double share)
        {
            json.WriteStartObject("split");
            json.WriteQuantity("input", input);
            json.WriteQuantity("output", output);
            json.WriteNumber("prefill_share", share);
            json.WriteString("basis", "GPU time of prompts and answers by the step-time model");
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("split");
        }

        json.WriteEndObject();
    }
}
