using Farthing.Serving.Kernels;
using Farthing.Serving.Steps;

namespace Farthing.Tests.Serving.Kernels;

public sealed class AttentionTermTests
{
    private static readonly AttentionTerm Term = new()
    {
        Layers = 2,
        DecodeFloorNs = 1000,
        DecodeSequenceNs = 10,
        DecodeSequenceBytes = 100,
        KvTokenBytes = 4,
        DecodeNsPerByte = 0.01,
        KvTokenFlops = 8,
        DecodeNsPerFlop = 0.001,
        PrefillFloorNs = 3000,
        PrefillTokenBytes = 100,
        PairFlops = 8,
        PrefillNsPerByte = 0.02,
        PrefillNsPerFlop = 0.002,
        Heads = 4,
        HalfOccupancy = 8,
        RooflineNsPerByte = 0.001,
        RooflineNsPerFlop = 0.0001,
    };

    [Fact]
    public void Decode_is_floor_sequences_memory_and_compute()
    {
        double bytes = 0;
        double flops = 0;

        double ns = Term.Ns(Decode, 1, 1, ref bytes, ref flops);

        // moved 10·100 + 5000·4 = 21,000 B; 5000·8 = 40,000 flop; 1000 + 10·10 + 210 + 40 = 1,350 a layer
        Assert.Equal(2 * 1350, ns, 1e-9);
        Assert.Equal(42_000, bytes);
        Assert.Equal(80_000, flops);
    }

    [Fact]
    public void Prefill_slows_down_while_it_cannot_fill_the_gpu()
    {
        double bytes = 0;
        double flops = 0;

        double ns = Term.Ns(Prefill, 1, 1, ref bytes, ref flops);

        // 256 tokens: 256·100 + 256·4 = 26,624 B → 532.48 ns; 32,768 pairs · 8 = 262,144 flop → 524.288 ns · (1 + 8/(4·2)) = 1,048.576
        Assert.Equal(2 * (3000 + 532.48 + 1048.576), ns, 1e-9);
    }

    [Fact]
    public void A_mixed_step_pays_the_larger_floor_once()
    {
        double bytes = 0;
        double flops = 0;
        StepShape mixed = Prefill;
        mixed.DecodeSequences = Decode.DecodeSequences;
        mixed.DecodeKvTokens = Decode.DecodeKvTokens;

        double both = Term.Ns(mixed, 1, 1, ref bytes, ref flops);
        double apart =
            Term.Ns(Decode, 1, 1, ref bytes, ref flops) + Term.Ns(Prefill, 1, 1, ref bytes, ref flops);

        Assert.Equal(2 * 1000, apart - both, 1e-9);
    }

    [Fact]
    public void Windowed_layers_read_the_windowed_sums()
    {
        double bytes = 0;
        double flops = 0;

        AttentionTerm windowed = Term with { Sight = AttentionSight.Windowed };
        windowed.Ns(Decode, 1, 1, ref bytes, ref flops);

        Assert.Equal(2 * ((10 * 100) + (2000 * 4)), bytes);
    }

    [Fact]
    public void Sparse_layers_read_at_most_their_number_of_tokens_per_query()
    {
        double bytes = 0;
        double flops = 0;

        AttentionTerm sparse = Term with { Sight = AttentionSight.Sparse, SparseTokens = 100 };
        sparse.Ns(Decode, 1, 1, ref bytes, ref flops);

        Assert.Equal(2 * ((10 * 100) + (10 * 100 * 4)), bytes);
    }

    [Fact]
    public void Small_reads_are_paid_twice_and_large_ones_once_more_by_b0()
    {
        AttentionTerm warm = Term with { WarmUpBytes = 1e6 };
        double bytes = 0;
        double flops = 0;

        double added =
            warm.Ns(Decode, 1, 1, ref bytes, ref flops) - Term.Ns(Decode, 1, 1, ref bytes, ref flops);

        // 1e6·(1 − e^(−0.021)) = 20,781.0 B at 0.01 ns
        Assert.Equal(2 * 1e6 * (1 - Math.Exp(-0.021)) * 0.01, added, 1e-9);
    }

    private static StepShape Decode =>
        new()
        {
            DecodeSequences = 10,
            DecodeKvTokens = 5000,
            DecodeWindowedKvTokens = 2000,
            DecodeMaxKvTokens = 900,
            SampledRows = 10,
        };

    private static StepShape Prefill =>
        new()
        {
            PrefillTokens = 256,
            PrefillSequences = 1,
            PrefillPairs = 256 * 128,
            PrefillWindowedPairs = 256 * 128,
            PrefillKvTokens = 256,
        };
}
