using System.Text;
using Farthing.Measurement.Scraping;
using Farthing.Measurement.Watching.Readings;
using Farthing.Protocol.Exposition;

namespace Farthing.Tests.Measurement.Scraping;

/// <summary>Things are counted, not series: one GPU stands once, whatever labels repeat it.</summary>
public sealed class SeriesIdentityTests
{
    private const string One = "gpu=\"0\",UUID=\"GPU-aaa\",Hostname=\"n1\"";
    private const string Mig = One + ",GPU_I_PROFILE=\"1g.10gb\",GPU_I_ID=";

    private readonly TargetTracker tracker = new(MetricVocabulary.BuiltIn);
    private double now;

    /// <summary>One card of 400 W: alone, as three vGPUs, in two pods, with and without a pod, as seven MIG instances.</summary>
    [Theory]
    [InlineData(One)]
    [InlineData(One + ",vgpu=\"0\"", One + ",vgpu=\"1\"", One + ",vgpu=\"2\"")]
    [InlineData(One + ",pod=\"p0\"", One + ",pod=\"p1\"")]
    [InlineData(One, One + ",pod=\"p1\",namespace=\"d\"")]
    [InlineData(
        Mig + "\"0\"",
        Mig + "\"1\"",
        Mig + "\"2\"",
        Mig + "\"3\"",
        Mig + "\"4\"",
        Mig + "\"5\"",
        Mig + "\"6\""
    )]
    public void One_card_counts_once(params string[] series)
    {
        Read(Gpus(series, watts: 400, millijoules: 10_000_000, active: 0.5));
        TargetSnapshot first = tracker.Latest!;
        Read(Gpus(series, watts: 400, millijoules: 14_000_000, active: 0.5));

        GpuWindow window = GpuWindow.Between(first, tracker.Latest!);
        Assert.Equal(1, window.Gpus);
        // 4,000 J in 10 s.
        Assert.Equal(400, window.Watts, 9);
        Assert.Equal(0.5, window.DramActive, 12);
        Assert.Equal(["GPU-aaa"], window.Cards);
    }

    /// <summary>The index of a GPU is of its host: only UUIDs, or hosts, tell cards apart.</summary>
    [Theory]
    [InlineData("gpu=\"0\",UUID=\"GPU-a\",Hostname=\"n1\"", "gpu=\"0\",UUID=\"GPU-b\",Hostname=\"n2\"")]
    [InlineData("gpu=\"0\",Hostname=\"n1\"", "gpu=\"0\",Hostname=\"n2\"")]
    [InlineData("gpu=\"0\"", "gpu=\"1\"")]
    public void Two_cards_count_twice(string one, string other)
    {
        Read(Gpus([one, other], watts: 300, millijoules: 0, active: 0.4));

        GpuWindow window = GpuWindow.Between(null, tracker.Latest!);
        Assert.Equal((2, 600), (window.Gpus, window.Watts));
    }

    /// <summary>Older exporters name MIG instances by UUIDs of their own: the card is in the name, or where it sits.</summary>
    [Theory]
    [InlineData("UUID=\"MIG-GPU-aaa/1/0\"", "UUID=\"MIG-GPU-aaa/2/0\"")]
    [InlineData(
        "UUID=\"MIG-1\",gpu=\"0\",Hostname=\"n1\",GPU_I_ID=\"1\"",
        "UUID=\"MIG-2\",gpu=\"0\",Hostname=\"n1\",GPU_I_ID=\"2\""
    )]
    public void Instances_with_names_of_their_own_are_parts_of_one_card(string one, string other)
    {
        Read(Gpus([one, other], watts: 400, millijoules: 0, active: 0.4));

        GpuWindow window = GpuWindow.Between(null, tracker.Latest!);
        Assert.Equal((1, 400), (window.Gpus, window.Watts));
    }

    /// <summary>Shares of instances weigh by their slices: (4 · 0.9 + 1 · 0.4) / 5; their memory adds up.</summary>
    [Fact]
    public void Instances_of_unlike_size_weigh_by_their_slices()
    {
        const string Large = One + ",GPU_I_PROFILE=\"4g.40gb\",GPU_I_ID=\"1\"";
        const string Small = One + ",GPU_I_PROFILE=\"1g.10gb\",GPU_I_ID=\"2\"";
        Read(
            $"DCGM_FI_PROF_DRAM_ACTIVE{{{Large}}} 0.9\nDCGM_FI_PROF_DRAM_ACTIVE{{{Small}}} 0.4\n"
                + $"DCGM_FI_DEV_FB_USED{{{Large}}} 30\nDCGM_FI_DEV_FB_USED{{{Small}}} 5\n"
                + $"DCGM_FI_DEV_FB_FREE{{{Large}}} 10\nDCGM_FI_DEV_FB_FREE{{{Small}}} 5\n"
        );

        GpuWindow window = GpuWindow.Between(null, tracker.Latest!);
        Assert.Equal(0.8, window.DramActive, 12);
        // 35 of 50 MiB.
        Assert.Equal(0.7, window.MemoryUse, 12);
    }

    /// <summary>A pod that comes and goes starts no counter anew: the energy is the card's.</summary>
    [Fact]
    public void A_pod_that_leaves_changes_no_counter()
    {
        Read(Gpus([One + ",pod=\"p0\""], 400, 1_000_000_000, 0.5));
        TargetSnapshot first = tracker.Latest!;
        Read(Gpus([One + ",pod=\"p1\""], 400, 1_004_000_000, 0.5));

        Assert.Equal(400, GpuWindow.Between(first, tracker.Latest!).Watts, 9);
        Assert.Equal((0, 0), (tracker.Restarts, tracker.Renamings));
    }

    /// <summary>Every tensor-parallel rank repeats its server's requests; data-parallel ranks have their own.</summary>
    [Fact]
    public void Tensor_parallel_ranks_repeat_and_data_parallel_ranks_add_up()
    {
        Read(
            "sglang:num_running_reqs{dp_rank=\"0\",tp_rank=\"0\"} 8\nsglang:num_running_reqs{dp_rank=\"0\",tp_rank=\"1\"} 8\n"
                + "sglang:num_running_reqs{dp_rank=\"1\",tp_rank=\"2\"} 5\nsglang:num_running_reqs{dp_rank=\"1\",tp_rank=\"3\"} 5\n"
        );

        Assert.Equal(13, tracker.Latest!.Of(MetricSignal.Running));
        Assert.Equal(2, tracker.Latest!.Engines);
    }

    [Fact]
    public void Each_data_parallel_rank_of_a_page_is_an_engine()
    {
        Read(
            string.Concat(
                Enumerable
                    .Range(0, 8)
                    .Select(rank =>
                        $"vllm:num_requests_running{{engine=\"{rank}\"}} 2\nvllm:prompt_tokens_total{{engine=\"{rank}\"}} 100\n"
                    )
            )
        );

        Assert.Equal(8, tracker.Latest!.Engines);
        Assert.Equal(
            (16, 800),
            (tracker.Latest.Of(MetricSignal.Running), tracker.Latest.Of(MetricSignal.PromptTokens))
        );
    }

    /// <summary>Ray writes a counter under two names: one of them counts.</summary>
    [Fact]
    public void A_counter_under_two_names_counts_once()
    {
        Read(
            "ray_vllm:prompt_tokens_total{WorkerId=\"w\"} 100\nray_vllm:prompt_tokens{WorkerId=\"w\"} 100\nray_vllm:prompt_tokens_created{WorkerId=\"w\"} 1.7e9\n"
        );

        Assert.Equal(100, tracker.Latest!.Of(MetricSignal.PromptTokens));
    }

    /// <summary>A page that holds both servers of a pair: their requests are the decode server's.</summary>
    [Fact]
    public void Prefill_series_beside_decode_series_are_no_further_requests()
    {
        Read(
            "sglang:prompt_tokens_total{engine_type=\"prefill\"} 1000\nsglang:prompt_tokens_total{engine_type=\"decode\"} 990\n"
                + "sglang:num_running_reqs{engine_type=\"prefill\"} 2\nsglang:num_running_reqs{engine_type=\"decode\"} 20\n"
        );

        Assert.Equal(990, tracker.Latest!.Of(MetricSignal.PromptTokens));
        Assert.Equal(22, tracker.Latest.Of(MetricSignal.Running));
    }

    /// <summary>Two models with other bounds on one page: 4 + 6 values, of which both say how many were at most 1,000 and in all.</summary>
    [Fact]
    public void Label_sets_with_other_bounds_are_joined_where_both_have_them()
    {
        Read(
            "vllm:request_prompt_tokens_bucket{model_name=\"a\",le=\"1000\"} 3\nvllm:request_prompt_tokens_bucket{model_name=\"a\",le=\"+Inf\"} 4\n"
                + "vllm:request_prompt_tokens_bucket{model_name=\"b\",le=\"1000\"} 1\nvllm:request_prompt_tokens_bucket{model_name=\"b\",le=\"5000\"} 2\nvllm:request_prompt_tokens_bucket{model_name=\"b\",le=\"+Inf\"} 6\n"
                + "vllm:request_prompt_tokens_sum{model_name=\"a\"} 10\nvllm:request_prompt_tokens_count{model_name=\"a\"} 4\nvllm:request_prompt_tokens_sum{model_name=\"b\"} 20\nvllm:request_prompt_tokens_count{model_name=\"b\"} 6\n"
        );

        HistogramTotals lengths = tracker.Latest!.Histograms[(int)MetricSignal.InputLength]!;
        Assert.Equal([1000, double.PositiveInfinity], lengths.Bounds);
        Assert.Equal([4, 10], lengths.Cumulative);
        Assert.Equal((30, 10), (lengths.Sum, lengths.Count));
    }

    [Fact]
    public void A_card_that_two_pages_show_counts_once()
    {
        HashSet<string> both = ["GPU-a", "GPU-b"];
        GpuWindow exporter = new(2, 0.6, 0.3, 800, 0.5, 0) { Cards = both };
        GpuWindow engine = new(1, double.NaN, double.NaN, 390, double.NaN, 0)
        {
            Cards = new HashSet<string> { "GPU-a" },
        };
        GpuWindow elsewhere = new(1, 0.3, 0.3, 200, 0.5, 0) { Cards = new HashSet<string> { "GPU-c" } };

        GpuWindow joined = GpuWindow.Join([engine, exporter, elsewhere]);

        Assert.Equal((3, 1000), (joined.Gpus, joined.Watts));
        // (2 · 0.6 + 0.3) / 3
        Assert.Equal(0.5, joined.DramActive, 12);
    }

    private static string Gpus(string[] series, double watts, double millijoules, double active)
    {
        StringBuilder page = new();
        foreach (string labels in series)
        {
            page.Append(
                FormattableString.Invariant(
                    $"DCGM_FI_DEV_POWER_USAGE{{{labels}}} {watts}\nDCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{{{labels}}} {millijoules}\nDCGM_FI_PROF_DRAM_ACTIVE{{{labels}}} {active}\n"
                )
            );
        }

        return page.ToString();
    }

    private void Read(string page)
    {
        Assert.True(tracker.Read(Encoding.UTF8.GetBytes(page), false, now, 0));
        now += 10;
    }
}
