using Farthing.Catalogs;
using Farthing.Documents.Costs;
using Farthing.Planning.Fleets;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Memory;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Planning.Claims;

/// <summary>Fit of a model and its KV, under an engine's defaults and under tight settings, with alternatives that fit.</summary>
public static class ServingFit
{
    /// <summary>Tokens per step and memory share of the tight setting.</summary>
    public const int LeanTokens = 2048;

    /// <summary>Larger GPUs that are named as a way out.</summary>
    private const int MaxLarger = 3;

    private static readonly int[] Sizes = [1, 2, 4, 8, 16];

    /// <summary>Budgets at 0.90 and 0.92 of memory, with vLLM's defaults and with 2,048 tokens and as many sequences as the batch.</summary>
    public static IReadOnlyList<FittedMemory> Budgets(Deployment deployment, double batch, int context)
    {
        EngineDefaults defaults = EngineDefaults.Vllm(deployment.Gpu);
        int sequences = (int)Math.Max(1, batch);
        return
        [
            .. new[] { 0.90, 0.92 }.SelectMany<double, FittedMemory>(share =>
                [
                    Row("vLLM's defaults", share, defaults.MaxNumBatchedTokens, defaults.MaxNumSeqs),
                    Row("tight", share, LeanTokens, sequences),
                ]
            ),
        ];

        FittedMemory Row(string name, double share, int tokens, int seqs)
        {
            MemoryBudgetResult budget = Budget(deployment, share, tokens, seqs, context);
            return new FittedMemory(
                $"{name}: {tokens} tokens, {seqs} seqs",
                share,
                budget.UsableBytes,
                budget.WeightBytes,
                budget.OverheadBytes,
                budget.KvBytes,
                budget.KvTokens
            );
        }
    }

    /// <summary>The budget with the most room: 0.92, 2,048 tokens, as many sequences as the batch.</summary>
    public static MemoryBudgetResult Roomiest(Deployment deployment, double batch, int context) =>
        Budget(
            deployment,
            0.92,
            LeanTokens,
            (int)Math.Max(1, Math.Ceiling(batch / deployment.DataParallel)),
            context
        );

    /// <summary>The fewest GPUs of this kind that hold the weights and one block of KV; null where 16 do not.</summary>
    public static int? MinGpus(Deployment deployment)
    {
        foreach (int gpus in Sizes)
        {
            if (
                CanSplit(deployment.Model, gpus)
                && Roomiest(deployment with { TensorParallel = gpus }, 1, 1).Fits
            )
            {
                return gpus;
            }
        }

        return null;
    }

    /// <summary>Other ways to hold the batch: another spread over the same GPUs, more GPUs of this kind, the next larger GPUs, a 4-bit format.</summary>
    public static IReadOnlyList<string> Alternatives(
        Catalog catalog,
        Deployment deployment,
        double batch,
        int context
    )
    {
        List<string> ways = [.. Spreads(deployment, batch, context).Take(1)];
        foreach (int gpus in Sizes)
        {
            Deployment more = deployment with { TensorParallel = gpus, DataParallel = 1, ExpertParallel = 1 };
            if (
                gpus > deployment.GpusPerReplica
                && CanSplit(deployment.Model, gpus)
                && Holds(more, batch, context)
            )
            {
                ways.Add($"TP{gpus} on {gpus} × {deployment.Gpu.Id}");
                break;
            }
        }

        IEnumerable<GpuSpec> larger = catalog
            .Gpus.Where(gpu =>
                gpu.Vendor == deployment.Gpu.Vendor
                && gpu.HasOwnCoefficients
                && gpu.MemoryBytes > deployment.Gpu.MemoryBytes
                && (gpu.Fp8FlopPerSecond is not null) == (deployment.Gpu.Fp8FlopPerSecond is not null)
                && Holds(deployment with { Gpu = gpu }, batch, context)
            )
            .OrderBy(gpu => gpu.MemoryBytes)
            .ThenBy(gpu => gpu.Id, StringComparer.Ordinal)
            .Take(MaxLarger);
        foreach (GpuSpec gpu in larger)
        {
            ways.Add($"{deployment.GpusPerReplica} × {gpu.Id}");
        }

        foreach (NumberFormat format in new[] { NumberFormat.Nvfp4, NumberFormat.Int4 })
        {
            if (
                FormatFacts.BytesPerWeight(deployment.Weights.Headline) > 0.6
                && Holds(
                    deployment with
                    {
                        Weights = WeightPrecision.Of(deployment.Model, format),
                    },
                    batch,
                    context
                )
            )
            {
                ways.Add(
                    $"4-bit weights ({FormatFacts.Id(format)}{(deployment.Gpu.Fp4FlopPerSecond is null && format == NumberFormat.Nvfp4 ? ", which this GPU keeps but does not compute in" : "")})"
                );
                break;
            }
        }

        return ways;
    }

    /// <summary>Spreads of a model with experts over the same GPUs, attention data-parallel: each rank then keeps the KV of its own sequences alone.</summary>
    private static IEnumerable<string> Spreads(Deployment deployment, double batch, int context)
    {
        int gpus = deployment.GpusPerReplica;
        for (int ranks = gpus; ranks > deployment.DataParallel && deployment.Model.HasExperts; ranks--)
        {
            Deployment other = deployment with
            {
                TensorParallel = gpus / ranks,
                DataParallel = ranks,
                ExpertParallel = gpus,
            };
            if (gpus % ranks == 0 && CanSplit(deployment.Model, gpus / ranks) && Holds(other, batch, context))
            {
                yield return $"{ReplicaShape.Of(other).Spread} on the same {gpus} × {deployment.Gpu.Id}";
            }
        }
    }

    /// <summary>True when the KV of a batch fits with the roomiest setting; a sequence lies whole on one data-parallel rank.</summary>
    public static bool Holds(Deployment deployment, double batch, int context)
    {
        MemoryBudgetResult budget = Roomiest(deployment, batch, context);
        double ofRank = deployment.DataParallel == 1 ? batch : Math.Ceiling(batch / deployment.DataParallel);
        return budget.Fits && budget.LongestSequenceTokens >= ofRank * context;
    }

    private static MemoryBudgetResult Budget(
        Deployment deployment,
        double utilization,
        int tokens,
        int sequences,
        int context
    ) =>
        MemoryBudget.Of(
            deployment with
            {
                Engine = new EngineOptions
                {
                    GpuMemoryUtilization = utilization,
                    MaxNumBatchedTokens = Math.Max(tokens, sequences),
                    MaxNumSeqs = sequences,
                },
            },
            typicalTokens: context
        );

    /// <summary>True when a model's attention heads can be shared out evenly over GPUs.</summary>
    public static bool CanSplit(ModelSpec model, int gpus) =>
        gpus == 1
        || model.Layers.All(group =>
            group.Attention is not Serving.Models.GroupedAttention grouped || grouped.Heads % gpus == 0
        );
}
