using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Kernels;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;
using CoefficientsWord = Farthing.Numerics.Quantities.Coefficients;

namespace Farthing.Tests.Serving.Kernels;

/// <summary>Collectives over NVLink, PCIe peer to peer and PCIe through host memory.</summary>
public sealed class InterconnectTests
{
    private static readonly string[] Operations =
    [
        "all_reduce",
        "all_gather",
        "reduce_scatter",
        "all_to_all",
    ];
    private static readonly GpuSpec Unstated = Catalog.BuiltIn.Gpu("L40S");
    private static readonly GpuSpec L40S = Unstated with { Interconnect = Interconnect.Pcie };
    private static readonly ModelSpec Llama8B = Catalog.BuiltIn.Model("llama-3.1-8b");

    /// <summary>All-reduce of 2 GPUs sends each byte once: what it moves in a second is the link's bandwidth, and through host memory at most half of PCIe's.</summary>
    [Fact]
    public void The_pcie_timings_are_peer_to_peer()
    {
        GpuCoefficients pcie = CoefficientsFile.BuiltIn.Gpus.Single(gpu => gpu.Link == "pcie");
        CollectiveCoefficients pair = pcie.FindCollective("all_reduce", "nccl", 2)!;

        double moved = pair.Bytes[^1] / (pair.Us[^1] * 1e-6);

        Assert.True(
            moved > pcie.LinkBytesPerSecond / L40S.HostMemoryCrossings,
            $"{moved / 1e9:F1} GB/s could be host memory: nothing may then be multiplied by the crossings"
        );
    }

    [Fact]
    public void Through_host_memory_the_bytes_of_nccl_s_time_count_twice()
    {
        CollectiveCoefficients timed = CoefficientsFile
            .BuiltIn.Gpus.Single(gpu => gpu.Link == "pcie")
            .FindCollective("all_reduce", "nccl", 2)!;
        int last = timed.Bytes.Count - 1;
        // PCIe 4 has half the bandwidth of the timed PCIe 5, so everything takes twice as long.
        double expected = 2 * (timed.Us[0] + (2 * (timed.Us[last] - timed.Us[0]))) * 1e3;

        Assert.Equal(expected, Kernel(L40S, "all_reduce", "graph", 2).Ns(timed.Bytes[last]), expected * 1e-9);
    }

    /// <summary>INV-26, over the whole catalog: a better link never makes any collective slower, whatever its size.</summary>
    [Fact]
    public void No_better_link_is_slower_on_any_gpu_of_the_catalog()
    {
        foreach (GpuSpec gpu in Catalog.BuiltIn.Gpus)
        {
            Interconnect[] links = [.. Enum.GetValues<Interconnect>().Where(gpu.CanLink)];
            foreach (string op in Operations)
            {
                string implementation = op == "all_reduce" ? "graph" : "nccl";
                foreach (int ranks in (int[])[2, 4, 8])
                {
                    CollectiveKernel[] kernels =
                    [
                        .. links.Select(link =>
                            Kernel(gpu with { Interconnect = link }, op, implementation, ranks)
                        ),
                    ];
                    for (double bytes = 512; bytes < 1e9; bytes *= 2)
                    {
                        for (int i = 1; i < kernels.Length; i++)
                        {
                            Assert.True(
                                kernels[i - 1].Ns(bytes) <= kernels[i].Ns(bytes) * 1.000001,
                                $"{gpu.Id} {op} of {ranks}, {bytes} B: {links[i - 1]} {kernels[i - 1].Ns(bytes):F0} ns, {links[i]} {kernels[i].Ns(bytes):F0} ns"
                            );
                        }
                    }
                }
            }
        }
    }

    /// <summary>Physics: a rank that reduces with others takes in at least its share of the buffer, twice over PCIe where it comes through host memory.</summary>
    [Fact]
    public void Nothing_is_faster_through_host_memory_than_the_link()
    {
        foreach (GpuSpec gpu in Catalog.BuiltIn.Gpus)
        {
            GpuSpec through = gpu with { Interconnect = Interconnect.Pcie };
            foreach (int ranks in (int[])[2, 4, 8])
            {
                foreach (double bytes in (double[])[1e6, 64e6, 1e9])
                {
                    double floor = bytes * (ranks - 1) / ranks / through.LinkBytesPerSecond(ranks) * 1e9;

                    Assert.True(Kernel(through, "all_reduce", "graph", ranks).Ns(bytes) >= floor, gpu.Id);
                }
            }
        }
    }

    [Fact]
    public void What_nobody_timed_is_assumed_named_and_has_a_wider_band()
    {
        Deployment host = On(L40S with { Interconnect = Interconnect.Pcie });
        Deployment peer = On(L40S with { Interconnect = Interconnect.PciePeerToPeer });
        OperatorStepTimeModel model = StepTimeModelFactory.Create(host, CoefficientsFile.BuiltIn);
        OperatorStepTimeModel timed = StepTimeModelFactory.Create(peer, CoefficientsFile.BuiltIn);

        Assert.Equal(CoefficientsWord.Assumed, model.Provenance);
        Assert.Contains(model.Notes, note => note.Contains("host memory", StringComparison.Ordinal));
        Assert.DoesNotContain(timed.Notes, note => note.Contains("host memory", StringComparison.Ordinal));
        StepTimeBand wide = StepTimeModelFactory.Band(host, CoefficientsFile.BuiltIn);
        StepTimeBand narrow = StepTimeModelFactory.Band(peer, CoefficientsFile.BuiltIn);
        Assert.True(wide.Low < narrow.Low && narrow.High < wide.High);
    }

    /// <summary>Engine and host decide as much as the card: predicted peer to peer, and what is sure of 95 % of servers is sure through host memory.</summary>
    [Fact]
    public void A_link_that_nobody_states_is_peer_to_peer_and_its_slow_end_host_memory()
    {
        StepShape decode = new()
        {
            DecodeSequences = 32,
            DecodeKvTokens = 32_000,
            DecodeWindowedKvTokens = 32_000,
            DecodeMaxKvTokens = 1000,
            SampledRows = 32,
        };
        Deployment unstated = On(Unstated);
        double Ns(GpuSpec gpu, BandEdge edge) =>
            StepTimeModelFactory.Create(On(gpu), CoefficientsFile.BuiltIn, edge).EstimateNs(decode);
        GpuSpec peer = Unstated with { Interconnect = Interconnect.PciePeerToPeer };
        StepTimeBand band = StepTimeModelFactory.Band(unstated, CoefficientsFile.BuiltIn);

        Assert.True(
            Unstated.IsLinkAssumed && !peer.IsLinkAssumed && !Catalog.BuiltIn.Gpu("H100-SXM").IsLinkAssumed
        );
        Assert.Equal(Ns(peer, BandEdge.Center), Ns(Unstated, BandEdge.Center));
        Assert.Equal(Ns(peer, BandEdge.Optimistic), Ns(Unstated, BandEdge.Optimistic));
        Assert.Equal(StepTimeModelFactory.Band(On(peer), CoefficientsFile.BuiltIn), band);
        Assert.Equal(Ns(L40S, BandEdge.Times(band.High)), Ns(Unstated, BandEdge.Pessimistic), 2.0);
        double[] shares = [0.5, 0.6, 0.8, 0.9, 0.95, 0.99];
        double[] times =
        [
            .. shares.Select(share => Ns(Unstated, BandEdge.Sure(share)) / Ns(peer, BandEdge.Sure(share))),
        ];
        Assert.Equal(1, times[0], 1e-9);
        Assert.True(
            times.Zip(times.Skip(1)).All(pair => pair.First <= pair.Second + 1e-7),
            string.Join(", ", times)
        );
        Assert.True(times[1] > 1 && times[^1] > 1.1, string.Join(", ", times));
        Assert.Contains(
            StepTimeModelFactory.Create(unstated, CoefficientsFile.BuiltIn).Notes,
            note => note.StartsWith("link of the GPUs not stated", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void One_gpu_has_nobody_to_talk_to_and_its_band_stays()
    {
        Deployment one = On(L40S) with { TensorParallel = 1 };

        Assert.Equal(
            StepTimeModelFactory.Band(
                one with
                {
                    Gpu = L40S with { Interconnect = Interconnect.PciePeerToPeer },
                },
                CoefficientsFile.BuiltIn
            ),
            StepTimeModelFactory.Band(one, CoefficientsFile.BuiltIn)
        );
    }

    [Fact]
    public void A_hop_between_pipeline_stages_crosses_twice_too()
    {
        Deployment host = On(L40S) with { TensorParallel = 1, PipelineParallel = 2 };
        Deployment peer = host with { Gpu = L40S with { Interconnect = Interconnect.PciePeerToPeer } };
        StepShape prompt = new()
        {
            PrefillTokens = 2048,
            PrefillSequences = 1,
            PrefillPairs = 2048.0 * 1024,
            SampledRows = 1,
        };

        double more =
            StepTimeModelFactory.Create(host, CoefficientsFile.BuiltIn).EstimateNs(prompt)
            - StepTimeModelFactory.Create(peer, CoefficientsFile.BuiltIn).EstimateNs(prompt);

        // One hop of 1,024 tokens · 4,096 · 2 bytes over 32 GB/s, once more.
        Assert.Equal(1024 * 4096 * 2 / 32e9 * 1e9, more, 2.0);
    }

    private static Deployment On(GpuSpec gpu) =>
        new()
        {
            Model = Llama8B,
            Gpu = gpu,
            Weights = WeightPrecision.Of(Llama8B, NumberFormat.Bf16),
            TensorParallel = 4,
        };

    private static CollectiveKernel Kernel(GpuSpec gpu, string op, string implementation, int ranks) =>
        new KernelLibrary(gpu, CoefficientsFile.BuiltIn, CoefficientsFile.BuiltIn.Hosts[0]).Collective(
            op,
            implementation,
            ranks
        )!;
}
