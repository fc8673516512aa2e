using Farthing.Documents.Simulations;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Setups;
using Farthing.Serving.Deployments;
using Farthing.Serving.Memory;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Scenarios.Simulations;

/// <summary>The answer where the model cannot be started: by how much, and what would help.</summary>
/// <param name="setup">What was asked for.</param>
/// <param name="needed">Tokens that the KV cache of a replica has to hold.</param>
public sealed class MisfitAnswer(ServingSetup setup, long needed)
{
    private readonly Deployment deployment = setup.Deployment;
    private readonly MemoryBudgetResult memory = setup.Memory;

    private double ShortBytes =>
        memory.ShortBytes
        + Math.Max(0, (needed * memory.EffectiveBytesPerToken) - Math.Max(0, memory.KvBytes));

    /// <summary>The document.</summary>
    public MisfitDocument Document() =>
        new(
            Fits: false,
            deployment.Model.Id,
            deployment.Gpu.Id,
            deployment.GpusPerReplica,
            FormatFacts.Id(deployment.Weights.Headline),
            Bytes(ShortBytes),
            Bytes(memory.UsableBytes),
            Bytes(memory.WeightBytes),
            Bytes(memory.OverheadBytes),
            needed,
            [.. Hints()],
            setup.StartsSequences ? null : setup.Refusal
        );

    private static Quantity Bytes(double bytes) => new(Math.Round(bytes), "bytes");

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

        if (!setup.StartsSequences && StateBlocks.MostSequences(deployment) is int most and > 0)
        {
            yield return $"--max-num-seqs {most}";
        }

        if (memory.Fits && memory.LongestSequenceTokens < needed)
        {
            yield return $"--max-model-len {memory.LongestSequenceTokens}";
        }
    }

    private bool Holds(Deployment other)
    {
        MemoryBudgetResult budget = MemoryBudget.Of(other);
        return budget.Fits
            && budget.LongestSequenceTokens >= needed
            && !StartRefusal.OfSequences(other, budget);
    }
}
