using System.Text.Json;
using Farthing.Cli;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Setups;
using Farthing.Serving.Deployments;
using Farthing.Serving.Memory;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Simulations;

/// <summary>The answer where the model cannot be started: by how much, and what would help.</summary>
/// <param name="setup">What was asked for.</param>
/// <param name="needed">Tokens that the KV cache of a replica has to hold.</param>
internal sealed class MisfitAnswer(ServingSetup setup, long needed)
{
    private readonly Deployment deployment = setup.Deployment;
    private readonly MemoryBudgetResult memory = setup.Memory;

    private double ShortBytes =>
        memory.ShortBytes
        + Math.Max(0, (needed * memory.EffectiveBytesPerToken) - Math.Max(0, memory.KvBytes));

    /// <summary>Prints it for people.</summary>
    public void WriteText(TextWriter text)
    {
        text.WriteLine(
            $"DOES NOT FIT  {deployment.Model.ShortName} in {FormatFacts.Id(deployment.Weights.Headline)} on {deployment.GpusPerReplica} × {deployment.Gpu.Id}: short of {Show.Bytes(ShortBytes)} per GPU"
        );
        text.WriteLine(
            $"  per GPU {Show.Bytes(memory.UsableBytes)} usable = {Show.Bytes(memory.TotalBytes)} × {Show.Percent(memory.Utilization)}; weights {Show.Bytes(memory.WeightBytes)}, engine {Show.Bytes(memory.OverheadBytes)}, KV for {Show.Count(needed)} tokens {Show.Bytes(needed * memory.EffectiveBytesPerToken)}"
        );
        foreach (string hint in Hints())
        {
            text.WriteLine("  would fit: " + hint);
        }
    }

    /// <summary>Writes it as JSON.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteBoolean("fits", false);
        json.WriteString("model", deployment.Model.Id);
        json.WriteString("gpu", deployment.Gpu.Id);
        json.WriteNumber("gpus_per_replica", deployment.GpusPerReplica);
        json.WriteString("weights", FormatFacts.Id(deployment.Weights.Headline));
        Bytes("short", ShortBytes);
        Bytes("usable", memory.UsableBytes);
        Bytes("weight", memory.WeightBytes);
        Bytes("engine", memory.OverheadBytes);
        json.WriteNumber("kv_tokens_needed", needed);
        json.WriteStartArray("would_fit");
        foreach (string hint in Hints())
        {
            json.WriteStringValue(hint);
        }

        json.WriteEndArray();
        json.WriteEndObject();

        void Bytes(string name, double bytes) =>
            json.WriteQuantity(name, new Quantity(Math.Round(bytes), "bytes"));
    }

    private IEnumerable<string> Hints()
    {
        for (int tp = deployment.TensorParallel * 2; tp <= 8; tp *= 2)
        {
            if (Holds(deployment with { TensorParallel = tp }))
            {
                yield return $"--tp {tp}";
                break;
            }
        }

        foreach (NumberFormat format in new[] { NumberFormat.Fp8, NumberFormat.Int4 })
        {
            if (
                FormatFacts.BytesPerWeight(format) < FormatFacts.BytesPerWeight(deployment.Weights.Headline)
                && Holds(deployment with { Weights = WeightPrecision.Of(deployment.Model, format) })
            )
            {
                yield return $"--weights {FormatFacts.Id(format)}";
            }
        }

        if (memory.Fits && memory.LongestSequenceTokens < needed)
        {
            yield return $"--max-model-len {memory.LongestSequenceTokens}";
        }
    }

    private bool Holds(Deployment other)
    {
        MemoryBudgetResult budget = MemoryBudget.Of(other);
        return budget.Fits && budget.LongestSequenceTokens >= needed;
    }
}
