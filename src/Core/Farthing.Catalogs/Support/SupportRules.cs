using Farthing.Documents.Catalogs;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Catalogs.Support;

/// <summary>Says whether a configuration can run at all: is the format known on the GPU, do shapes divide by ranks, blocks and groups. A pure function of its inputs; the rules and their sources are data (data/precision_support.json).</summary>
/// <param name="support">The table and the rules.</param>
public sealed class SupportRules(PrecisionSupport support)
{
    /// <summary>Checks a deployment.</summary>
    public SupportVerdict Check(Deployment deployment)
    {
        SupportVerdict verdict = Check(
            deployment.Model,
            deployment.Gpu,
            deployment.Weights,
            deployment.KvFormat,
            deployment.TensorParallel,
            deployment.PipelineParallel,
            deployment.ExpertParallel,
            deployment.DataParallel
        );
        return EngineFinding(deployment.Engine.Family, deployment.Gpu) is RuleFinding finding
            ? verdict with
            {
                Rejections = [finding, .. verdict.Rejections],
            }
            : verdict;
    }

    /// <summary>Why an engine does not run on a GPU at all; null where it does.</summary>
    public RuleFinding? EngineFinding(EngineFamily family, GpuSpec gpu)
    {
        const string Id = "engine";
        if (family != EngineFamily.Trtllm || (gpu.Vendor == "NVIDIA" && gpu.HasBf16))
        {
            return null;
        }

        DivisibilityRule rule = support.Rule(Id);
        return new RuleFinding(
            Id,
            $"TensorRT-LLM needs an NVIDIA GPU from Ampere on, {gpu.Id} is {gpu.Vendor} {gpu.Architecture}",
            rule.Source,
            rule.IsVerified
        );
    }

    /// <summary>Checks a configuration.</summary>
    /// <param name="model">The model.</param>
    /// <param name="gpu">The GPU.</param>
    /// <param name="weights">Formats of the weights.</param>
    /// <param name="kvFormat">Format of the cache.</param>
    /// <param name="tp">Tensor-parallel ranks.</param>
    /// <param name="pp">Pipeline stages.</param>
    /// <param name="ep">Ranks that hold whole experts; 1 cuts experts.</param>
    /// <param name="dp">Groups of DP attention.</param>
    public SupportVerdict Check(
        ModelSpec model,
        GpuSpec gpu,
        WeightPrecision weights,
        NumberFormat kvFormat,
        int tp,
        int pp = 1,
        int ep = 1,
        int dp = 1
    )
    {
        Findings findings = new(support);
        FormatRules.Check(findings, model, gpu, weights, kvFormat);
        Layout layout = new(tp, pp, ep, dp);
        foreach (AttentionSpec attention in model.Layers.Select(group => group.Attention).Distinct())
        {
            AttentionRules.Check(findings, attention, weights.Attention, model.Int4GroupSize, layout);
        }

        foreach (FfnSpec ffn in model.Layers.Select(group => group.Ffn).Distinct())
        {
            FfnRules.Check(findings, ffn, weights, model.Int4GroupSize, layout);
        }

        CheckStack(findings, model, layout);
        return findings.Verdict();
    }

    private static void CheckStack(Findings findings, ModelSpec model, Layout layout)
    {
        int layers = model.NumHiddenLayers;
        if (layout.Pipeline > layers)
        {
            findings.Reject("layers", $"{layers} layers cannot make {layout.Pipeline} stages");
        }
        else if (layers % layout.Pipeline != 0)
        {
            int longest = (layers + layout.Pipeline - 1) / layout.Pipeline;
            findings.Note(
                "layers",
                $"{layers} layers over {layout.Pipeline} stages: the longest has {longest}"
            );
        }

        int multiple = 64 * layout.Tensor;
        if (model.VocabSize % multiple != 0)
        {
            findings.Note("vocab", $"vocabulary {model.VocabSize} is padded to a multiple of {multiple}");
        }
    }
}

/// <summary>Findings of the support table and the rules about one configuration.</summary>
/// <param name="Rejections">Why it cannot run; empty when it can.</param>
/// <param name="Notes">What is worth knowing: weight-only arithmetic, padding, replicated KV heads.</param>
public sealed record SupportVerdict(IReadOnlyList<RuleFinding> Rejections, IReadOnlyList<RuleFinding> Notes)
{
    /// <summary>True when nothing speaks against it.</summary>
    public bool IsPossible => Rejections.Count == 0;
}
