using System.Globalization;
using Farthing.Serving.Models;

namespace Farthing.Catalogs.HuggingFace;

/// <summary>Names that checkpoints give to the matrices of each part; one matrix may have several spellings.</summary>
internal static class ModuleNames
{
    private static readonly string[][] Attention =
    [
        [
            "self_attn.q_proj",
            "self_attn.qkv_proj",
            "self_attn.q_b_proj",
            "linear_attn.in_proj_qkv",
            "mixer.in_proj",
        ],
        ["self_attn.o_proj", "linear_attn.out_proj", "mixer.out_proj"],
    ];

    private static readonly string[][] Dense =
    [
        ["mlp.up_proj", "mlp.gate_up_proj", "feed_forward.up_proj", "mixer.up_proj"],
        ["mlp.down_proj", "feed_forward.down_proj", "mixer.down_proj"],
    ];

    private static readonly string[][] Shared =
    [
        [
            "mlp.shared_experts.down_proj",
            "mlp.shared_expert.down_proj",
            "feed_forward.shared_expert.down_proj",
            "mixer.shared_experts.down_proj",
        ],
    ];

    private static readonly string[][] Experts =
    [
        [
            "mlp.experts.0.down_proj",
            "mlp.experts",
            "block_sparse_moe.experts.0.w2",
            "feed_forward.experts.down_proj",
            "mixer.experts.0.down_proj",
        ],
    ];

    /// <summary>The matrices of a part in one layer, each with its spellings.</summary>
    public static IEnumerable<string[]> Of(ModelPart part, int layer)
    {
        string[][] names = part switch
        {
            ModelPart.Attention => Attention,
            ModelPart.DenseFfn => Dense,
            ModelPart.SharedExpert => Shared,
            ModelPart.Experts => Experts,
            _ => throw new ArgumentOutOfRangeException(nameof(part), part, "no names are known"),
        };
        string prefix = string.Create(CultureInfo.InvariantCulture, $"model.layers.{layer}.");
        return names.Select(spellings => spellings.Select(name => prefix + name).ToArray());
    }
}
