using Farthing.Catalogs.Coefficients;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Kernels;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Serving.Kernels;

public sealed class CollectiveKernelTests
{
    private static readonly CollectiveCoefficients Timings = new(
        "all_reduce",
        "graph",
        4,
        [1e3, 1e6, 4e6],
        [5, 10, 40],
        "test",
        null
    );

    private static readonly CollectiveKernel Kernel = new(Timings, 100e9, 100e9);

    [Fact]
    public void Timings_come_back_and_straight_lines_stand_between()
    {
        Assert.Equal(10_000, Kernel.Ns(1e6), 1e-6);
        // 10 + (2.5 − 1)/(4 − 1)·(40 − 10) µs
        Assert.Equal(25_000, Kernel.Ns(2.5e6), 1e-6);
    }

    [Fact]
    public void Outside_the_timings_the_smallest_stands_and_the_last_line_goes_on()
    {
        Assert.Equal(5_000, Kernel.Ns(10), 1e-6);
        // 10 µs/MB: 40 + 10·6 µs
        Assert.Equal(100_000, Kernel.Ns(10e6), 1e-6);
    }

    [Fact]
    public void A_link_of_half_the_speed_doubles_all_but_the_latency() =>
        // 5 + 2·(40 − 5) µs
        Assert.Equal(75_000, new CollectiveKernel(Timings, 100e9, 50e9).Ns(4e6), 1e-6);

    [Fact]
    public void A_scale_multiplies_latency_too() =>
        Assert.Equal(80_000, new CollectiveKernel(Timings, 100e9, 100e9, 2).Ns(4e6), 1e-6);

    [Fact]
    public void A_second_node_adds_a_hop() =>
        // 10 µs + 20 µs + 2/8 MB / (50 GB/s · 0.7)
        Assert.Equal(30_000 + (0.25e6 / 35e9 * 1e9), Kernel.AcrossNodes(50e9).Ns(1e6), 1e-6);

    [Fact]
    public void A_rack_adds_the_latency_of_a_doubling_for_each_doubling()
    {
        CollectiveKernel half = new(Timings with { Ranks = 2, Us = [4, 8, 30] }, 100e9, 100e9);

        // 16 of 4 ranks: 5 + 2·(5 − 4) µs, and (40 − 5)·(15/16)/(3/4) µs for the bytes.
        Assert.Equal(7_000 + (35_000 * 1.25), Kernel.WithinRack(16, half).Ns(4e6), 1e-6);
    }

    [Fact]
    public void Times_of_the_built_in_tables_never_fall_with_bytes()
    {
        foreach (GpuCoefficients gpu in CoefficientsFile.BuiltIn.Gpus)
        {
            foreach (CollectiveCoefficients table in gpu.Collectives)
            {
                CollectiveKernel kernel = new(table, gpu.LinkBytesPerSecond, gpu.LinkBytesPerSecond);
                Prop.ForAll<int, int>(
                        (first, second) =>
                        {
                            double less = Math.Min(Math.Abs((double)first), Math.Abs((double)second)) * 1e5;
                            double more = Math.Max(Math.Abs((double)first), Math.Abs((double)second)) * 1e5;
                            return kernel.Ns(less) <= kernel.Ns(more);
                        }
                    )
                    .QuickCheckThrowOnFailure();
            }
        }
    }

    [Fact]
    public void More_ranks_never_start_faster_but_for_noise()
    {
        foreach (GpuCoefficients gpu in CoefficientsFile.BuiltIn.Gpus)
        {
            foreach (
                IGrouping<(string, string), CollectiveCoefficients> group in gpu.Collectives.GroupBy(entry =>
                    (entry.Op, entry.Implementation)
                )
            )
            {
                double last = 0;
                foreach (CollectiveCoefficients entry in group.OrderBy(entry => entry.Ranks))
                {
                    // Two eager kernels are 1 % and 4 % faster with more ranks: their launch outweighs the exchange.
                    Assert.True(entry.Us[0] > last * 0.95, $"{gpu.Gpu} {group.Key} {entry.Ranks}");
                    last = entry.Us[0];
                }
            }
        }
    }
}
