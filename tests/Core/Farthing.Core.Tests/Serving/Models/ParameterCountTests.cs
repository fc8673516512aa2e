using Farthing.Serving.Models;

namespace Farthing.Tests.Serving.Models;

public sealed class ParameterCountTests
{
    [Fact]
    public void Counts_a_dense_model_part_by_part()
    {
        ParameterCount count = ParameterCount.Of(SampleModels.Llama70B);

        // Table: 128,256 × 8,192. Attention: q and o 2 × 8,192², k and v 2 × 8,192 × 1,024. Feed-forward: 3 × 8,192 × 28,672.
        Assert.Equal(1_050_673_152, count.Embedding);
        Assert.Equal(1_050_673_152, count.LmHead);
        Assert.Equal(80L * (134_217_728 + 16_777_216), count.Attention);
        Assert.Equal(80L * 704_643_072, count.DenseFfn);
        Assert.Equal((80 * 16_384) + 8192, count.Norms);
        Assert.Equal(70_553_706_496, count.Total);
        Assert.Equal(count.Total, count.Active);
        Assert.Equal(count.Total - count.Embedding, count.DecodeRead);
    }

    [Fact]
    public void Counts_a_mixture_of_experts_with_latent_attention()
    {
        ParameterCount count = ParameterCount.Of(SampleModels.DeepSeekV3);

        // Routed: 58 layers × 256 experts × 3 × 7,168 × 2,048; a token visits 8 of the 256.
        Assert.Equal(58L * 256 * 44_040_192, count.RoutedExperts);
        Assert.Equal(count.RoutedExperts / 32, count.ActiveRoutedExperts);
        Assert.Equal(58L * 44_040_192, count.SharedExperts);
        Assert.Equal(58L * ((7168 * 256) + 256), count.Routers);
        Assert.Equal(671_026_419_200, count.Total);
        Assert.Equal(37_552_297_472, count.Active);
        Assert.Equal(36_625_618_432, count.DecodeRead);
    }

    [Fact]
    public void Tied_embeddings_are_counted_once_and_read_as_the_head()
    {
        ParameterCount untied = ParameterCount.Of(SampleModels.Llama70B);
        ParameterCount tied = ParameterCount.Of(SampleModels.Llama70B with { TieWordEmbeddings = true });

        Assert.Equal(0, tied.LmHead);
        Assert.Equal(untied.Total - untied.Embedding, tied.Total);
        Assert.Equal(untied.DecodeRead, tied.DecodeRead);
    }

    [Fact]
    public void A_shared_indexer_has_no_weights_of_its_own()
    {
        LatentAttention dense = new(64, 2048, 512, 192, 64, 256);
        LatentAttention own = dense with { Indexer = new SparseIndexer(32, 128, 2048, 132) };
        LatentAttention shared = dense with
        {
            Indexer = new SparseIndexer(32, 128, 2048, 132) { IsShared = true },
        };

        // 2,048 × 32 × 128 query projection, 6,144 × 128 keys, 2 × 128 norm, 6,144 × 32 weights.
        Assert.Equal(
            8_388_608 + 786_432 + 256 + 196_608,
            ParameterCount.AttentionOf(own, 6144) - ParameterCount.AttentionOf(dense, 6144)
        );
        Assert.Equal(ParameterCount.AttentionOf(dense, 6144), ParameterCount.AttentionOf(shared, 6144));
    }
}
