using Farthing.Serving.Coefficients;
using Farthing.Serving.Kernels;

namespace Farthing.Tests.Serving.Kernels;

public sealed class GemmKernelTests
{
    private static readonly GpuRates Rates = new(1e12, 1e15, 4);

    [Fact]
    public void A_product_takes_floor_plus_memory_plus_compute_when_the_exponent_is_one()
    {
        GemmKernel kernel = new(Constants(2, 0.5, 0.5, 1, 0, 0), Rates, 2, 2);

        OperatorCost cost = kernel.Cost(64, 1024, 1024);

        // bytes: 64·1024·2 + 1024·1024·2 + 2·64·1024 = 2,359,296 at 0.5 TB/s = 4.718592 µs
        // flops: 2·64·1024·1024 = 134,217,728 at 0.5 PFLOP/s = 0.268435 µs; floor 2 µs
        Assert.Equal(2_359_296, cost.Bytes);
        Assert.Equal(134_217_728, cost.Flops);
        Assert.Equal(2000 + 4718.592 + 268.435456, cost.Ns, 1e-6);
    }

    [Fact]
    public void One_token_computes_a_tile_of_64_but_counts_one()
    {
        GemmKernel kernel = new(Constants(0, 1, 1, 1, 0, 0), Rates, 2, 2);

        OperatorCost one = kernel.Cost(1, 1024, 1024);

        // bytes 1024·2 + 2,097,152 + 2·1024 = 2,101,248 → 2,101.248 ns; 64 rows → 134.217728 ns
        Assert.Equal(2101.248 + 134.217728, one.Ns, 1e-6);
        Assert.Equal(2 * 1024 * 1024, one.Flops);
    }

    [Fact]
    public void Hardware_with_rows_of_its_own_computes_no_more_than_they_hold()
    {
        GemmKernel vectors = new(Constants(0, 1, 1, 1, 0, 0), Rates with { TileTokens = 1 }, 2, 2);
        GemmKernel tiles = new(Constants(0, 1, 1, 1, 0, 0), Rates with { TileTokens = 8 }, 2, 2);

        // 2,101,248 bytes as above at 1 TB/s; one row of 2·1,024² flops = 2.097152 ns, eight = 16.777216 ns
        Assert.Equal(2101.248 + 2.097152, vectors.Cost(1, 1024, 1024).Ns, 1e-6);
        Assert.Equal(2101.248 + 16.777216, tiles.Cost(1, 1024, 1024).Ns, 1e-6);
        Assert.Equal(
            96 * 2.097152,
            vectors.Cost(129, 1024, 1024).Ns - vectors.Cost(33, 1024, 1024).Ns - (96 * 4.096),
            1e-6
        );
    }

    [Fact]
    public void A_last_wave_that_is_not_full_costs_its_share()
    {
        GemmKernel full = new(Constants(0, 1, 1, 50, 1, 0), Rates, 2, 2);

        // 128 × 1,024: 8 tiles on 4 SMs = 2 waves, u = 1. 128 × 1,152: 9 tiles = 2.25 waves, u = 2.25/3 = 0.75.
        double even = full.Cost(128, 1024, 16384).Ns;
        double ragged = full.Cost(128, 1152, 16384).Ns;

        // memory bound at 1 TB/s: make compute the longer side by the wide k; flops ratio 1.125 over u 0.75.
        GemmKernel slow = new(Constants(0, 1, 1e-3, 50, 1, 0), Rates, 2, 2);
        double ratio = slow.Cost(128, 1152, 16384).Ns / slow.Cost(128, 1024, 16384).Ns;
        Assert.Equal(1.125 / 0.75, ratio, 1e-9);
        Assert.True(ragged > even);
    }

    [Fact]
    public void Sides_beyond_16384_are_cut_with_one_floor()
    {
        GemmKernel kernel = new(Constants(10, 1, 1, 1, 0, 0), Rates, 2, 2);

        double whole = kernel.Cost(128, 32_768, 1024).Ns;
        double half = kernel.Cost(128, 16_384, 1024).Ns;

        Assert.Equal(10_000 + (2 * (half - 10_000)), whole, 1e-6);
    }

    [Fact]
    public void Half_of_the_floor_can_be_hidden()
    {
        GemmKernel shown = new(Constants(10, 1, 1, 1, 0, 0), Rates, 2, 2);
        GemmKernel hidden = new(Constants(10, 1, 1, 1, 0, 0), Rates, 2, 2, floorShare: 0.5);

        Assert.Equal(5000, shown.Cost(8, 1024, 1024).Ns - hidden.Cost(8, 1024, 1024).Ns, 1e-9);
    }

    [Fact]
    public void No_product_is_faster_than_its_roofline()
    {
        GemmKernel tooGood = new(Constants(0, 5, 5, 1, 0, 0), Rates, 2, 2);

        OperatorCost cost = tooGood.Cost(4096, 4096, 4096);

        // 2·4096³ = 137.4 GFLOP at 1 PFLOP/s = 137.4 µs
        Assert.Equal(2 * Math.Pow(4096, 3) / 1e15 * 1e9, cost.Ns, 1e-6);
    }

    private static OperatorCoefficients Constants(
        double t0,
        double em,
        double ec,
        double q,
        double wave,
        double half
    ) =>
        new()
        {
            Op = "gemm",
            Format = "bf16",
            Engine = "test",
            Formula = "gemm/1",
            Constants = new Dictionary<string, double>
            {
                ["t0_us"] = t0,
                ["e_m"] = em,
                ["e_c"] = ec,
                ["q"] = q,
                ["a_wave"] = wave,
                ["h_k"] = half,
            },
        };
}
