using System.Globalization;
using Farthing.Emulation;
using Farthing.Emulation.Mishaps;
using Farthing.Numerics.Quantities;
using Farthing.Numerics.Statistics;
using Farthing.Serving.Deployments;
using Farthing.Serving.Precision;

namespace Farthing.Emulations;

/// <summary>What an emulated server says when it starts and when it ends.</summary>
internal static class EmulationScreen
{
    /// <summary>Prints what it pretends to be and how to talk to it.</summary>
    public static void WriteStart(EmulatedSetup emulated, Uri address, TextWriter text)
    {
        Deployment deployment = emulated.Setup.Deployment;
        EmulatorOptions options = emulated.Options;
        string speed =
            options.Speed == 1
                ? ""
                : $" · {options.Speed.ToString("0.###", CultureInfo.InvariantCulture)} × real time";
        string engine = options.Family == EngineFamily.Vllm ? "vLLM" : "SGLang";
        text.WriteLine(
            $"EMULATED   {deployment.Model.ShortName} in {FormatFacts.Id(deployment.Weights.Headline)} on {deployment.GpusPerReplica} × {deployment.Gpu.Id}, {engine}. Not a GPU: times are predicted, words made up"
        );
        text.WriteLine(
            $"URL        {address.GetLeftPart(UriPartial.Authority)}/v1   model: {options.ModelNames[^1]}{speed}"
        );
        text.WriteLine(
            $"LIMITS     context {Show.Count(options.Engine.Limits.MaxModelLen)} tokens · {Show.Count(options.Engine.Limits.MaxNumSeqs)} sequences · {Show.Count(options.Engine.Limits.MaxNumBatchedTokens)} tokens a step · KV {Show.Count((double)options.Engine.KvBlocks * options.Engine.BlockSize)} tokens"
        );
        text.WriteLine($"ANSWERS    {emulated.LengthsFrom} · seed {options.Seed}");
        string mishaps = Words(options.Mishaps);
        if (mishaps.Length > 0)
        {
            text.WriteLine($"ON PURPOSE {mishaps}");
        }

        foreach (string note in emulated.Notes)
        {
            text.WriteLine("NOTE       " + note);
        }

        text.WriteLine();
        text.WriteLine(
            $"curl -N {address.GetLeftPart(UriPartial.Authority)}/v1/chat/completions -H 'content-type: application/json' \\"
        );
        text.WriteLine(
            $"  -d '{{\"model\":\"{options.ModelNames[^1]}\",\"stream\":true,\"max_tokens\":32,\"messages\":[{{\"role\":\"user\",\"content\":\"Hello\"}}]}}'"
        );
        text.WriteLine("Metrics: /metrics. Ctrl-C stops it.");
    }

    /// <summary>Prints what it did.</summary>
    public static void WriteEnd(
        EmulatedSetup emulated,
        EmulationTotals totals,
        double seconds,
        TextWriter text
    )
    {
        double speed = emulated.Options.Speed;
        text.WriteLine();
        text.WriteLine(
            $"SERVED     {Show.Count(totals.Finished)} answers, {Show.Count(totals.PromptTokens)} tokens in ({Show.Count(totals.CachedTokens)} from the prefix cache), {Show.Count(totals.GeneratedTokens)} out, in {Show.Seconds(seconds)}"
        );
        if (totals.Ttft.Count > 0)
        {
            text.WriteLine($"TTFT       {Percentiles(totals.Ttft, speed)}");
        }

        if (totals.Itl.Count > 0)
        {
            text.WriteLine($"ITL        {Percentiles(totals.Itl, speed)}");
        }

        text.WriteLine(
            $"ENGINE     {Show.Percent(totals.BusySeconds / Math.Max(seconds, 1e-9))} of the time in steps · {Show.Count(totals.Preemptions)} preemptions · {Show.Count(totals.Aborted)} aborted"
        );
        if (totals.Lateness.Count > 0)
        {
            text.WriteLine(
                $"OWN ERROR  tokens left {Percentiles(totals.Lateness, 1)} after their step ended"
            );
        }

        if (totals.Refused.Count > 0)
        {
            text.WriteLine(
                "REFUSED    "
                    + string.Join(
                        " · ",
                        totals.Refused.Select(pair => $"{pair.Key}: {Show.Count(pair.Value)}")
                    )
            );
        }

        if (totals.LostSeconds > 0)
        {
            text.WriteLine(
                $"TOO SLOW   this machine fell behind the engine and gave up {Show.Seconds(totals.LostSeconds)}: latencies of this run are not the engine's"
            );
        }
    }

    /// <summary>What goes wrong on purpose, in words; empty for nothing.</summary>
    public static string Words(MishapPlan plan)
    {
        List<string> words = [];
        if (plan.ServerErrorFraction > 0)
        {
            words.Add($"{Show.Percent(plan.ServerErrorFraction)} answered 5xx");
        }

        if (plan.ResetFraction > 0)
        {
            words.Add($"{Show.Percent(plan.ResetFraction)} reset");
        }

        if (plan.StallFraction > 0)
        {
            words.Add(
                $"{Show.Percent(plan.StallFraction)} stalled for {Show.Seconds(plan.Stall.TotalSeconds)}"
            );
        }

        if (plan.SlowStart > TimeSpan.Zero)
        {
            words.Add($"503 for the first {Show.Seconds(plan.SlowStart.TotalSeconds)}");
        }

        return string.Join(" · ", words);
    }

    private static string Percentiles(LogLinearHistogram histogram, double speed) =>
        string.Join(
            "   ",
            new[] { 0.5, 0.95, 0.99 }.Select(fraction =>
                $"p{(fraction * 100).ToString("0", CultureInfo.InvariantCulture)} {Show.Seconds(histogram.Quantile(fraction) / 1e9 / speed)}"
            )
        );
}
