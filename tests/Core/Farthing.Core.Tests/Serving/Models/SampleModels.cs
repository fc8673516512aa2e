using Farthing.Serving.Models;

namespace Farthing.Tests.Serving.Models;

/// <summary>Two well-known architectures, written out by hand.</summary>
internal static class SampleModels
{
    public static ModelSpec Llama70B { get; } =
        new()
        {
            Id = "meta-llama/Llama-3.1-70B-Instruct",
            Family = "llama3.1",
            HiddenSize = 8192,
            VocabSize = 128_256,
            TieWordEmbeddings = false,
            MaxPositionEmbeddings = 131_072,
            NormElementsPerLayer = 2 * 8192,
            Layers = [new LayerGroup(80, new GroupedAttention(64, 8, 128), new DenseFfn(28_672))],
        };

    public static ModelSpec DeepSeekV3 { get; } =
        new()
        {
            Id = "deepseek-ai/DeepSeek-V3",
            Family = "deepseek",
            HiddenSize = 7168,
            VocabSize = 129_280,
            TieWordEmbeddings = false,
            MaxPositionEmbeddings = 163_840,
            NormElementsPerLayer = 2 * 7168,
            Layers =
            [
                new LayerGroup(3, Latent, new DenseFfn(18_432)),
                new LayerGroup(
                    58,
                    Latent,
                    new MoeFfn(256, 8, 2048) { SharedIntermediate = 2048, HasRouterBias = true }
                ),
            ],
        };

    private static LatentAttention Latent => new(128, 1536, 512, 128, 64, 128);
}
