using System.Globalization;
using Farthing.Serving.Deployments;
using Farthing.Serving.Memory;

namespace Farthing.Measurement.Calibration;

/// <summary>How a condition spreads its model over GPUs.</summary>
internal static class ConditionLayout
{
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

        return Pool(
            plain with
            {
                PipelineParallel = pp,
            },
            new PoolLayout(gpus / perReplica, tp, dp, condition.ExpertParallel ?? 1)
        );
    }

    /// <summary>A deployment laid out as a pool: its replicas are the pool's workers.</summary>
    public static Deployment Pool(Deployment deployment, PoolLayout pool) =>
        deployment with
        {
            TensorParallel = pool.TensorParallel,
            DataParallel = Math.Max(1, pool.DataParallel),
            ExpertParallel = deployment.Model.HasExperts
                ? Math.Min(pool.ExpertParallel, pool.TensorParallel * pool.DataParallel)
                : 1,
            Replicas = pool.Workers,
        };

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
