using Farthing.Serving.Models;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Serving.Models;

public sealed class KvFootprintTests
{
    [Fact]
    public void Grouped_attention_keeps_two_times_heads_times_dimension_per_layer()
    {
        // 80 layers × 2 × 8 heads × 128 × 2 bytes.
        Assert.Equal(327_680, KvFootprint.KvBytesPerToken(SampleModels.Llama70B, 2));
        Assert.Equal(163_840, KvFootprint.KvBytesPerToken(SampleModels.Llama70B, 1));
    }

    [Fact]
    public void Latent_attention_keeps_one_vector_per_layer_on_every_rank()
    {
        // 61 layers × (512 + 64) × 2 bytes.
        Assert.Equal(70_272, KvFootprint.KvBytesPerToken(SampleModels.DeepSeekV3, 2));
        Assert.Equal(70_272, KvFootprint.KvBytesPerTokenPerRank(SampleModels.DeepSeekV3, 2, 8));
    }

    [Theory]
    [InlineData(1, 327_680)]
    [InlineData(4, 81_920)]
    [InlineData(8, 40_960)]
    [InlineData(16, 40_960)] // 16 ranks, 8 heads: one each, replicated
    public void Fewer_heads_than_ranks_are_replicated(int ranks, long bytes) =>
        Assert.Equal(bytes, KvFootprint.KvBytesPerTokenPerRank(SampleModels.Llama70B, 2, ranks));

    [Fact]
    public void A_pipeline_stage_holds_its_layers_only() =>
        Assert.Equal(163_840, KvFootprint.KvBytesPerTokenPerRank(SampleModels.Llama70B, 2, 1, 2));

    [Fact]
    public void A_windowed_layer_stops_growing_at_its_window_and_one_step()
    {
        ModelSpec model = SampleModels.Llama70B with
        {
            Layers = [new LayerGroup(2, new GroupedAttention(8, 2, 64) { Window = 128 }, new DenseFfn(256))],
        };

        // 2 layers × 2 × 2 heads × 64 × 2 bytes = 1,024 bytes a token; at most 128 + 512 tokens stay.
        Assert.Equal(1024 * 100, KvFootprint.BytesPerSequencePerRank(model, 2, 1, 1, 100, 512));
        Assert.Equal(1024 * 640, KvFootprint.BytesPerSequencePerRank(model, 2, 1, 1, 100_000, 512));
    }

    [Fact]
    public void Linear_attention_and_mamba_keep_a_constant_state()
    {
        ModelSpec model = SampleModels.Llama70B with
        {
            Layers =
            [
                new LayerGroup(45, new LinearAttention(16, 128, 64, 128, 4), new DenseFfn(256)),
                new LayerGroup(23, new MambaMixer(64, 64, 128, 8, 4), new NoFfn()),
            ],
        };

        // Linear: 64 × 128 × 128 × 4 bytes + 3 × (2 × 16 × 128 + 64 × 128) × 2; Mamba: 64 × 64 × 128 × 4 + 3 × (64 × 64 + 2 × 8 × 128) × 2.
        long linear = 4_194_304 + (3 * 12_288 * 2);
        long mamba = 2_097_152 + (3 * 6144 * 2);
        Assert.Equal((45 * linear) + (23 * mamba), KvFootprint.StateBytesPerSequence(model));
        Assert.Equal(0, KvFootprint.KvBytesPerToken(model, 2));
    }

    [Fact]
    public void More_ranks_never_hold_more_per_rank_and_together_hold_at_least_the_whole() =>
        Prop.ForAll(
                Gen.Choose(1, 128).ToArbitrary(),
                Gen.Elements(1, 2, 4, 8, 16, 32).ToArbitrary(),
                (kvHeads, ranks) =>
                {
                    GroupedAttention attention = new(kvHeads * 4, kvHeads, 128);
                    long one = KvFootprint.LayerBytesPerToken(attention, 2, 1);
                    long share = KvFootprint.LayerBytesPerToken(attention, 2, ranks);
                    return share <= one && share * ranks >= one;
                }
            )
            .QuickCheckThrowOnFailure();
}
