using Farthing.Serving.Coefficients;
using Farthing.Serving.Kernels;

namespace Farthing.Tests.Serving.Kernels;

public sealed class CollectiveKernelTests
{
    private static readonly CollectiveCoefficients Fit = new(
        "all_reduce",
        "graph",
        4,
        5,
        0.5,
        1,
        "test",
        null
    );

    [Fact]
    public void An_all_reduce_of_a_megabyte_is_latency_small_message_cost_and_link() =>
        // 5 µs + 1 µs/MB + 1 MB · 2·3/4 / (0.5 · 100 GB/s) = 30 µs
        Assert.Equal(36_000, new CollectiveKernel(Fit, 100e9).Ns(1e6), 1e-6);

    [Fact]
    public void An_all_gather_moves_half_of_an_all_reduce() =>
        Assert.Equal(21_000, new CollectiveKernel(Fit with { Op = "all_gather" }, 100e9).Ns(1e6), 1e-6);

    [Fact]
    public void The_cost_of_small_messages_ends_at_four_megabytes() =>
        // 5 + 4 + 10·1.5/0.05 µs
        Assert.Equal(5_000 + 4_000 + 300_000, new CollectiveKernel(Fit, 100e9).Ns(10e6), 1e-6);

    [Fact]
    public void A_second_node_adds_a_hop() =>
        // 36 µs + 20 µs + 2/8 MB / (50 GB/s · 0.7)
        Assert.Equal(
            56_000 + (0.25e6 / 35e9 * 1e9),
            new CollectiveKernel(Fit, 100e9).AcrossNodes(50e9).Ns(1e6),
            1e-6
        );
}
