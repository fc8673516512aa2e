using System.Globalization;
using Farthing.Emulation;
using Farthing.Emulation.Mishaps;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Deployments;
using Farthing.Serving.Precision;

namespace Farthing.Verbs.Emulations;

/// <summary>Messages of an emulated server at its start.</summary>
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
        string engine = options.Family.Title();
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
        text.WriteLine();
    }

    /// <summary>Injected faults, in words; empty for none.</summary>
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
}
