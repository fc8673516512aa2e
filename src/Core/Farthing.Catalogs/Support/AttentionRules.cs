using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Catalogs.Support;

/// <summary>Rules about heads and ranks.</summary>
internal static class AttentionRules
{
    /// <summary>Checks the mixer of a layer.</summary>
    public static void Check(
        Findings findings,
        AttentionSpec attention,
        NumberFormat format,
        int int4Group,
        Layout layout
    )
    {
        int tp = layout.Tensor;
        switch (attention)
        {
            case GroupedAttention grouped:
                CheckHeads(findings, grouped.Heads, tp);
                CheckKvHeads(findings, grouped.KvHeads, tp);
                CheckOutput(findings, (long)grouped.Heads * grouped.HeadDim, format, int4Group, tp);
                break;
            case LatentAttention latent:
                CheckHeads(findings, latent.Heads, tp);
                CheckOutput(findings, (long)latent.Heads * latent.ValueHeadDim, format, int4Group, tp);
                if (tp > 1)
                {
                    findings.Note(
                        "mla",
                        $"the latent cache of {latent.KvRank + latent.RopeHeadDim} elements a layer is held by each of {tp} ranks"
                    );
                }

                break;
            case LinearAttention linear when linear.KeyHeads % tp != 0 || linear.ValueHeads % tp != 0:
                findings.Reject(
                    "linear_heads",
                    $"{linear.KeyHeads} key and {linear.ValueHeads} value heads cannot be shared by {tp} ranks"
                );
                break;
            case MambaMixer mamba
                when mamba.Heads % tp != 0 || (mamba.Groups % tp != 0 && tp % mamba.Groups != 0):
                findings.Reject(
                    "mamba_heads",
                    $"{mamba.Heads} Mamba heads in {mamba.Groups} groups cannot be shared by {tp} ranks"
                );
                break;
            default:
                break;
        }
    }

    private static void CheckHeads(Findings findings, int heads, int tp)
    {
        if (heads % tp != 0)
        {
            findings.Reject("heads", $"{heads} heads cannot be shared by {tp} ranks");
        }
    }

    private static void CheckKvHeads(Findings findings, int kvHeads, int tp)
    {
        if (kvHeads % tp != 0 && tp % kvHeads != 0)
        {
            findings.Reject(
                "kv_heads",
                $"{kvHeads} KV heads can be neither shared by {tp} ranks nor repeated evenly"
            );
        }
        else if (tp > kvHeads)
        {
            findings.Note(
                "kv_heads",
                $"{kvHeads} KV heads on {tp} ranks: each is held {tp / kvHeads} times, the cache per GPU stops shrinking"
            );
        }
    }

    private static void CheckOutput(Findings findings, long width, NumberFormat format, int int4Group, int tp)
    {
        if (tp == 1)
        {
            return;
        }

        if (format == NumberFormat.Int4)
        {
            findings.RequireMultiple(
                "group_int4",
                "width of the output projection per rank",
                width,
                tp,
                int4Group
            );
        }
        else if (format == NumberFormat.Nvfp4)
        {
            findings.RequireMultiple("nvfp4_group", "width of the output projection per rank", width, tp, 16);
        }
    }
}
