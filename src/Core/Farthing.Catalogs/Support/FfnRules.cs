using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Catalogs.Support;

/// <summary>Rules about inner widths, experts and ranks.</summary>
internal static class FfnRules
{
    private const int Fp8Block = 128;
    private const int Nvfp4Group = 16;
    private const int Mxfp4Group = 32;

    /// <summary>Checks the feed-forward part of a layer.</summary>
    public static void Check(
        Findings findings,
        FfnSpec ffn,
        WeightPrecision weights,
        int int4Group,
        Layout layout
    )
    {
        switch (ffn)
        {
            case DenseFfn dense:
                CheckDense(findings, dense.Intermediate, weights.DenseFfn, int4Group, layout.Tensor);
                break;
            case MoeFfn moe:
                CheckExperts(findings, moe, weights.Experts, int4Group, layout);
                CheckShared(findings, moe.SharedIntermediate, weights.SharedExpert, int4Group, layout.Tensor);
                if (moe.ParallelDenseIntermediate > 0)
                {
                    CheckDense(
                        findings,
                        moe.ParallelDenseIntermediate,
                        weights.DenseFfn,
                        int4Group,
                        layout.Tensor
                    );
                }

                break;
            default:
                break;
        }
    }

    private static void CheckDense(Findings findings, int width, NumberFormat format, int int4Group, int tp)
    {
        if (width % tp != 0)
        {
            findings.Reject("intermediate", $"intermediate size {width} cannot be shared by {tp} ranks");
        }
        else if (tp > 1)
        {
            CheckBlocks(
                findings,
                "block_fp8_dense",
                "intermediate size per rank",
                width,
                format,
                int4Group,
                tp
            );
        }
    }

    private static void CheckShared(Findings findings, int width, NumberFormat format, int int4Group, int tp)
    {
        if (width == 0 || tp == 1)
        {
            return;
        }

        if (width % tp != 0)
        {
            findings.Reject(
                "shared_expert_width",
                $"shared expert width {width} cannot be shared by {tp} ranks"
            );
            return;
        }

        CheckBlocks(
            findings,
            "block_fp8_dense",
            "shared expert width per rank",
            width,
            format,
            int4Group,
            tp
        );
    }

    private static void CheckExperts(
        Findings findings,
        MoeFfn moe,
        NumberFormat format,
        int int4Group,
        Layout layout
    )
    {
        int gpus = layout.StageGpus;
        int ep = layout.Expert;
        if (gpus % ep != 0)
        {
            findings.Reject(
                "expert_ranks",
                $"experts on {ep} ranks do not divide the {gpus} GPUs of a stage"
            );
            return;
        }

        if (moe.Experts % ep != 0)
        {
            findings.Reject("experts", $"{moe.Experts} experts cannot be shared by {ep} ranks");
        }

        int cuts = gpus / ep;
        if (moe.Intermediate % cuts != 0)
        {
            findings.Reject("expert_width", $"expert width {moe.Intermediate} cannot be cut for {cuts} GPUs");
        }
        else if (cuts > 1)
        {
            CheckBlocks(
                findings,
                "block_fp8_moe",
                "expert width per GPU",
                moe.Intermediate,
                format,
                int4Group,
                cuts
            );
        }
    }

    private static void CheckBlocks(
        Findings findings,
        string fp8Rule,
        string what,
        int width,
        NumberFormat format,
        int int4Group,
        int ranks
    )
    {
        switch (format)
        {
            case NumberFormat.Fp8Block:
                findings.RequireMultiple(fp8Rule, what, width, ranks, Fp8Block);
                break;
            case NumberFormat.Int4:
                findings.RequireMultiple("group_int4", what, width, ranks, int4Group);
                break;
            case NumberFormat.Nvfp4:
                findings.RequireMultiple("nvfp4_group", what, width, ranks, Nvfp4Group);
                break;
            case NumberFormat.Mxfp4:
                findings.NotePadding("mxfp4_group", what, width, ranks, Mxfp4Group);
                break;
            default:
                break;
        }
    }
}
