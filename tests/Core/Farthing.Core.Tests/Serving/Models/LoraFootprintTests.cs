using Farthing.Serving.Models;

namespace Farthing.Tests.Serving.Models;

public sealed class LoraFootprintTests
{
    private static ModelSpec Model(AttentionSpec attention, FfnSpec ffn) =>
        Fixture.Model with
        {
            Layers = [new LayerGroup(4, attention, ffn)],
        };

    /// <summary>Hidden 1,024, 8 query and 2 KV heads of 128, feed-forward 4,096: q 1,024 + 1,024, k and v 1,024 + 256 each, o 1,024 + 1,024, gate, up and down 5,120 each: 22,016 elements of each rank in each of four layers, two bytes each.</summary>
    [Fact]
    public void Each_projection_has_its_two_matrices() =>
        Assert.Equal(16 * 4 * 22_016 * 2, LoraFootprint.BytesPerGpu(Fixture.Model, 16, 1, 1));

    /// <summary>Over two ranks: q 1,024 + 512, k and v 1,024 + 128, o 512 + 1,024, gate and up 1,024 + 2,048, down 2,048 + 1,024.</summary>
    [Fact]
    public void Ranks_share_one_of_the_two() =>
        Assert.Equal(
            16 * 4 * (1_536 + (2 * 1_152) + 1_536 + (3 * 3_072)) * 2,
            LoraFootprint.BytesPerGpu(Fixture.Model, 16, 2, 1)
        );

    /// <summary>Llama 3.1 8B at rank 16: 41.9 million parameters, as peft counts them for all linear layers.</summary>
    [Fact]
    public void It_is_as_many_as_peft_counts() =>
        Assert.Equal(
            41_943_040,
            LoraFootprint.BytesPerGpu(
                Fixture.Model with
                {
                    HiddenSize = 4096,
                    Layers = [new LayerGroup(32, new GroupedAttention(32, 8, 128), new DenseFfn(14_336))],
                },
                16,
                1,
                1
            ) / 2
        );

    [Fact]
    public void Experts_and_other_mixers_have_none()
    {
        GroupedAttention grouped = new(8, 2, 128);

        Assert.Equal(
            16 * 4 * (2_048 + 2_560 + 2_048) * 2,
            LoraFootprint.BytesPerGpu(Model(grouped, new MoeFfn(8, 2, 512)), 16, 1, 1)
        );
        Assert.Equal(
            0,
            LoraFootprint.BytesPerGpu(Model(new MambaMixer(8, 64, 128, 1, 4), new NoFfn()), 16, 1, 1)
        );
        Assert.False(LoraFootprint.IsWhole(Model(grouped, new MoeFfn(8, 2, 512))));
        Assert.True(LoraFootprint.IsWhole(Fixture.Model));
    }
}
