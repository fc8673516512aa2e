using Farthing.Serving.Coefficients;
using Farthing.Serving.Kernels;

namespace Farthing.Tests.Serving.Kernels;

public sealed class MoeKernelTests
{
    private static readonly MoeShape Eight = new(1024, 512, 2, 8, 1, 1);

    [Fact]
    public void One_token_reads_its_two_experts()
    {
        MoeKernel kernel = new(Constants(10, 1, 1, 1, 64, 100), new GpuRates(1e12, 1e15, 100), 2, 2);

        OperatorCost cost = kernel.Cost(1, Eight);

        // ea = 8·(1 − 6/8) = 2; weights 3·2·1024·512·2 = 6,291,456; activations 2·(2048 + 2048 + 6·512) + 4·1024 = 18,432
        Assert.Equal(6_291_456 + 18_432, cost.Bytes, 1e-6);
        // 16 rows per expert: 6·2·16·1024·512 = 100,663,296 flop = 100.66 ns
        // floor 10 µs + 64 µs·8/64 + 2 assignments · 100 ns
        Assert.Equal(10_000 + 8_000 + 200 + 6_309.888 + 100.663296, cost.Ns, 1e-6);
        // 2 assignments · 3 matrices · 2 flop
        Assert.Equal(2 * 3 * 2.0 * 1024 * 512, cost.Flops, 1e-6);
    }

    [Fact]
    public void Many_tokens_make_every_expert_active() => Assert.Equal(8, Eight.ActiveExperts(200), 1e-9);

    [Fact]
    public void Sixty_four_tokens_activate_87_percent_of_deepseek_v3() =>
        // 1 − (1 − 8/256)^64 = 0.869
        Assert.Equal(0.869, new MoeShape(7168, 2048, 8, 256, 1, 1).ActiveExperts(64) / 256, 0.0005);

    [Fact]
    public void Experts_without_a_gate_have_two_matrices()
    {
        MoeKernel kernel = new(Constants(0, 1, 1, 1, 0, 0), new GpuRates(1e12, 1e15, 100), 2, 2);

        double three = kernel.Cost(1, Eight).Bytes;
        double two = kernel.Cost(1, Eight with { Matrices = 2 }).Bytes;

        Assert.Equal(2 * 1024 * 512 * 2, three - two, 1e-6);
    }

    private static OperatorCoefficients Constants(
        double t0,
        double em,
        double ec,
        double q,
        double expert,
        double assignment
    ) =>
        new()
        {
            Op = "moe",
            Format = "bf16",
            Engine = "test",
            Formula = "moe/1",
            Constants = new Dictionary<string, double>
            {
                ["t0_us"] = t0,
                ["e_m"] = em,
                ["e_c"] = ec,
                ["q"] = q,
                ["t_exp_us_per64"] = expert,
                ["t_asg_ns"] = assignment,
            },
        };
}
