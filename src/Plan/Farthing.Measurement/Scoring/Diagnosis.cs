using System.Globalization;
using Farthing.Measurement.Calibration;
using Farthing.Numerics.Quantities;

namespace Farthing.Measurement.Scoring;

/// <summary>Says in words what a prediction is made of and what about its condition the coefficients do not cover: where to look when it is wrong.</summary>
public static class Diagnosis
{
    private const double MostOfIt = 0.25;
    private const double FarAbovePrefill = 20;

    /// <summary>Short remarks, what weighs most first.</summary>
    public static IReadOnlyList<string> Of(ScoredRow row)
    {
        if (row.Facts is not PredictionFacts facts)
        {
            return ["nothing is known of how it was predicted"];
        }

        List<string> remarks = [];
        if (!row.Traits.IsCore)
        {
            remarks.Add("sparse, linear or hybrid attention: kernels assumed");
        }

        AddQueue(remarks, facts);
        if (row.Kind == ScoredMetric.Ttft)
        {
            AddFirstToken(remarks, row, facts);
        }
        else
        {
            AddSteps(remarks, facts);
        }

        if (row.Traits.Lengths != "known" && row.Kind != ScoredMetric.Tpot)
        {
            remarks.Add("lengths: only means are known, the spread is assumed");
        }

        AddCondition(remarks, facts);
        return remarks;
    }

    /// <summary>The kind of operator that takes most of a decode step, with its share.</summary>
    public static (string Name, double Share) Largest(PredictionFacts facts)
    {
        (string Name, double Ns)[] parts =
        [
            ("dense products", facts.Decode.GemmNs),
            ("experts", facts.Decode.ExpertsNs),
            ("collectives", facts.Decode.CollectivesNs),
            ("attention over the KV cache", facts.Decode.AttentionNs),
            ("host and small kernels", facts.Decode.ElementwiseNs + facts.Decode.HostNs),
        ];
        (string name, double ns) = parts.MaxBy(part => part.Ns);
        return (name, facts.Decode.TotalNs > 0 ? ns / facts.Decode.TotalNs : 0);
    }

    private static void AddQueue(List<string> remarks, PredictionFacts facts)
    {
        if (facts.Offered > 1.02 * facts.LargestBatch)
        {
            string offered = double.IsFinite(facts.Offered) ? N(facts.Offered) : "more than can be served";
            string bound = facts.IsBoundByKvMemory ? "KV memory" : "max_num_seqs";
            remarks.Add($"{bound} bounds the batch: {offered} offered, {N(facts.LargestBatch)} fit");
        }
        else if (double.IsFinite(facts.Offered) && facts.Batch < 0.9 * facts.Offered)
        {
            remarks.Add(
                $"queueing: {N(facts.Batch)} of {N(facts.Offered)} in flight decode, the rest wait for prefill"
            );
        }
    }

    private static void AddFirstToken(List<string> remarks, ScoredRow row, PredictionFacts facts)
    {
        double share = facts.PromptSeconds / row.Predicted;
        remarks.Add(
            share >= 1 - MostOfIt
                ? $"no queue predicted: all but {Share(Math.Max(0, 1 - share))} is the prompt's own prefill ({Show.Seconds(facts.PromptSeconds)})"
                : $"the prompt's own prefill is {Show.Seconds(facts.PromptSeconds)}, {Share(share)} of the prediction; the rest is waiting"
        );
        double times = row.Measured / facts.PromptSeconds;
        if (times > FarAbovePrefill)
        {
            remarks.Add(
                $"measured is {N(times)} times that: a queue or warm-up that the condition does not show"
            );
        }
    }

    private static void AddSteps(List<string> remarks, PredictionFacts facts)
    {
        if (facts.PrefillFraction > MostOfIt)
        {
            remarks.Add($"prefill beside decode is {Share(facts.PrefillFraction)} of TPOT");
        }

        (string name, double share) = Largest(facts);
        remarks.Add($"{name} {Share(share)} of a decode step");
        double total = facts.Decode.TotalNs;
        double host = total > 0 ? (facts.Decode.HostNs + facts.Decode.ElementwiseNs) / total : 0;
        if (host > MostOfIt && name != "host and small kernels")
        {
            remarks.Add($"host and small kernels {Share(host)}");
        }
    }

    private static void AddCondition(List<string> remarks, PredictionFacts facts)
    {
        if (facts.GpusOverNodes > 0)
        {
            remarks.Add(
                $"{facts.GpusOverNodes} GPUs of one replica over several nodes: that network is assumed"
            );
        }

        if (facts.TransferredFrom is string other)
        {
            remarks.Add($"no kernel tables of this GPU: those of {other} transferred");
        }

        if (facts.Substitutes.Count > 0)
        {
            remarks.Add(facts.Substitutes[0]);
        }

        if (facts.UnknownEngine is string engine)
        {
            remarks.Add($"no terms of its own for {engine}");
        }
        else if (facts.IsVersionUnstated)
        {
            remarks.Add("engine version not stated: its defaults are guessed");
        }
    }

    private static string N(double value) => Math.Round(value).ToString("N0", CultureInfo.InvariantCulture);

    private static string Share(double value) =>
        (100 * value).ToString("F0", CultureInfo.InvariantCulture) + " %";
}
