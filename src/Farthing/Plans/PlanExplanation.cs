using System.Globalization;
using Farthing.Numerics.Quantities;
using Farthing.Planning;
using Farthing.Planning.Requests;
using Farthing.Serving.Memory;

namespace Farthing.Plans;

/// <summary>The formulas behind the plan's figures, with the numbers put in (<c>--explain</c>).</summary>
internal static class PlanExplanation
{
    /// <summary>Prints the formulas of a fleet.</summary>
    public static void Write(TextWriter writer, PlanAnswer answer, PlanEntry chosen)
    {
        PlanWorkload work = chosen.Workload;
        double tokensPerHour = (work.MeanInput + work.MeanOutput) * work.RatePerSecond * 3600;
        string price = Show.UsdPerHour(chosen.Quote.UsdPerHour);
        MemoryBudgetResult memory = chosen.Setup.Memory;
        writer.WriteLine();
        writer.WriteLine("EXPLAINED");
        Line(
            writer,
            "month",
            $"$/h × hours = {price} × {N(answer.HoursPerMonth)} = {Show.Usd(chosen.Quote.UsdPerHour * answer.HoursPerMonth)}"
        );
        Line(
            writer,
            "tokens/h",
            $"(in + out) × rate × 3,600 = ({N(work.MeanInput)} + {N(work.MeanOutput)}) × {N(work.RatePerSecond)}/s × 3,600 = {Show.Scaled(tokensPerHour)}"
        );
        Line(
            writer,
            "$/M blended",
            $"$/h ÷ M tokens/h = {price} ÷ {N(tokensPerHour / 1e6)} = {Show.UsdPerMillion(chosen.UsdPerMillionBlended)}"
        );
        Line(
            writer,
            "prefill",
            $"1 − decode time ÷ computing time = 1 − {Show.Seconds(chosen.Center.DecodeNs / 1e9)} ÷ {Show.Seconds(chosen.Center.BusyNs / 1e9)} = {Show.Percent(chosen.PrefillFraction)} of GPU time"
        );
        Line(
            writer,
            "$/M in",
            $"$/h × prefill ÷ M in/h = {price} × {Show.Percent(chosen.PrefillFraction)} ÷ {N(work.MeanInput * work.RatePerSecond * 0.0036)} = {Show.UsdPerMillion(chosen.UsdPerMillionInput)}"
        );
        Line(
            writer,
            "$/M out",
            $"$/h × (1 − prefill) ÷ M out/h = {price} × {Show.Percent(1 - chosen.PrefillFraction)} ÷ {N(work.MeanOutput * work.RatePerSecond * 0.0036)} = {Show.UsdPerMillion(chosen.UsdPerMillionOutput)}"
        );
        Line(
            writer,
            "utilization",
            $"rate ÷ deliverable = {N(work.RatePerSecond)}/s ÷ {N(chosen.DeliverablePerSecond)}/s = {Show.Percent(chosen.Utilization)} (kept at {N(chosen.Deliverable.KeptFactor)}×, lost at {N(chosen.Deliverable.LostFactor)}×, {chosen.Deliverable.Simulations} runs)"
        );
        Line(
            writer,
            "KV memory",
            $"(driver − reserve) × share − weights − work space = {Show.Bytes(memory.TotalBytes)} × {N(memory.Utilization)} − {Show.Bytes(memory.WeightBytes)} − {Show.Bytes(memory.OverheadBytes)} = {Show.Bytes(memory.KvBytes)} a GPU"
        );
        Line(
            writer,
            "KV tokens",
            $"⌊KV ÷ ({Show.Bytes(memory.EffectiveBytesPerToken)} × {memory.BlockSize})⌋ blocks × {memory.BlockSize} = {Show.Count(memory.KvTokens)} a replica"
        );
        Line(
            writer,
            "band",
            $"steps × {N(chosen.Setup.Band.Low)} … × {N(chosen.Setup.Band.High)}, simulated at both ends: {chosen.Setup.Band.Source}"
        );
    }

    private static void Line(TextWriter writer, string name, string formula) =>
        writer.WriteLine($"  {name, -12}{formula}");

    private static string N(double value) =>
        value.ToString(Math.Abs(value) < 10 ? "0.###" : "#,0.##", CultureInfo.InvariantCulture);
}
