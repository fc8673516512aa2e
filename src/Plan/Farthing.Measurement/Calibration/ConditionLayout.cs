using System.Globalization;
using Farthing.Serving.Deployments;
using Farthing.Serving.Memory;
using Farthing.Serving.Models;

namespace Farthing.Measurement.Calibration;

/// <summary>Layout of a condition's model over GPUs.</summary>
internal static class ConditionLayout
{
    /// <summary>Columns of a tile of the engines' expert kernels.</summary>
    private const int SmallestExpertShard = 128;

    /// <summary>Ranks of one server; within it the stated layout is kept.</summary>
    private const int BoxRanks = 8;

    /// <summary>The deployment that decodes; null with the reason where the counts contradict each other.</summary>
    public static Deployment? Of(
        Condition condition,
        Deployment plain,
        int typicalTokens,
        List<string> defaults,
        out string reason
    )
    {
        reason = "";
        if (condition.DecodePool is PoolLayout pool)
        {
            return Pool(plain with { PipelineParallel = condition.PipelineParallel ?? 1 }, pool);
        }

        int pp = condition.PipelineParallel ?? 1;
        int tp = condition.TensorParallel ?? 1;
        int dp = condition.DataParallel ?? 1;
        int gpus = condition.Gpus ?? tp * dp * pp;
        if (condition.Gpus is null)
        {
            defaults.Add(Text($"num_gpus {gpus}"));
        }

        if (dp > 1 && tp * dp * pp > gpus && tp % dp == 0)
        {
            tp /= dp; // SGLang writes DP attention beside TP on the same GPUs.
        }

        if (condition.TensorParallel is null)
        {
            tp = SmallestThatFits(condition, plain, gpus, typicalTokens);
            defaults.Add(Text($"tp {tp}, the fewest GPUs that hold it"));
        }

        int perReplica = tp * dp * pp;
        if (gpus < perReplica || gpus % perReplica != 0)
        {
            reason = Text(
                $"num_gpus: {gpus} GPUs do not make whole replicas of tp {tp} · dp {dp} · pp {pp} = {perReplica}"
            );
            return null;
        }

        if (IsBenchRecipe(condition, plain, tp, dp))
        {
            defaults.Add(
                Text(
                    $"attention data-parallel and experts spread over the {tp} GPUs of tp, as its throughput recipe"
                )
            );
            return Pool(plain with { PipelineParallel = pp }, new PoolLayout(gpus / perReplica, 1, tp, tp));
        }

        return Pool(
            plain with
            {
                PipelineParallel = pp,
            },
            new PoolLayout(gpus / perReplica, tp, dp, condition.ExpertParallel ?? 1)
        );
    }

    /// <summary>
    /// TensorRT-LLM from 1.0 reaches its published throughput of models with experts by attention data parallelism: tables of 1.0 that say only tp 8
    /// agree within 4 % with those of 1.2 that say tp 1, dp 8, ep 8 (same model, GPUs and lengths), and not at all with tensor parallelism.
    /// </summary>
    private static bool IsBenchRecipe(Condition condition, Deployment plain, int tp, int dp) =>
        condition.LoadMode == LoadMode.Offline
        && condition.Lengths is null or { Word: "fixed" }
        && condition.Engine == "trtllm"
        && plain.Model.HasExperts
        && tp > 1
        && dp == 1
        && condition.ExpertParallel is null or 1
        && EngineSettings.VersionOf(condition.EngineVersion) >= new Version(1, 0);

    /// <summary>A deployment laid out as a pool: its replicas are the pool's workers.</summary>
    public static Deployment Pool(Deployment deployment, PoolLayout pool) =>
        deployment with
        {
            TensorParallel = pool.TensorParallel,
            DataParallel = Math.Max(1, pool.DataParallel),
            ExpertParallel = ExpertsOver(deployment, pool),
            Replicas = pool.Workers,
        };

    /// <summary>Ranks that hold different experts: the stated ones, unless what is left to tensor parallelism cuts an expert's inner width below a kernel's tile, which no engine serves; then experts lie on all ranks.</summary>
    private static int ExpertsOver(Deployment deployment, PoolLayout pool)
    {
        int ranks = pool.TensorParallel * Math.Max(1, pool.DataParallel);
        int narrowest =
            deployment.Model.Layers.Select(group => (group.Ffn as MoeFfn)?.Intermediate).Min() ?? 0;
        if (narrowest == 0)
        {
            return 1;
        }

        int stated = Math.Min(pool.ExpertParallel, ranks);
        return narrowest / Math.Max(1, ranks / stated) < SmallestExpertShard && ranks > BoxRanks
            ? ranks
            : stated;
    }

    private static int SmallestThatFits(Condition condition, Deployment plain, int gpus, int typicalTokens)
    {
        int dp = condition.DataParallel ?? 1;
        int pp = condition.PipelineParallel ?? 1;
        int tp = 1;
        while (
            tp * 2 * dp * pp <= gpus
            && !MemoryBudget
                .Of(
                    Pool(
                        plain with
                        {
                            PipelineParallel = pp,
                        },
                        new PoolLayout(1, tp, dp, condition.ExpertParallel ?? 1)
                    ),
                    typicalTokens: typicalTokens
                )
                .Fits
        )
        {
            tp *= 2;
        }

        return tp;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
