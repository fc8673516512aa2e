using System.Text;
using Farthing.Measurement.Scraping;
using Farthing.Measurement.Watching;
using Farthing.Measurement.Watching.Readings;
using Farthing.Measurement.Watching.Rules;
using Farthing.Protocol.Exposition;

namespace Farthing.Tests.Measurement.Watching;

/// <summary>Advice speaks the flags of the engine that it is about, and no other's.</summary>
public sealed class WatchAdviceTests
{
    private static readonly string[] VllmFlags =
    [
        "--max-num-seqs",
        "--max-num-batched-tokens",
        "--max-model-len",
        "--gpu-memory-utilization",
        "--enable-mfu-metrics",
    ];

    private static readonly string[] SglangFlags =
    [
        "--max-running-requests",
        "--chunked-prefill-size",
        "--context-length",
        "--mem-fraction-static",
    ];

    /// <summary>Requests wait though memory is free; then memory is full; then requests are preempted.</summary>
    [Theory]
    [InlineData("0.4", 0)]
    [InlineData("0.95", 0)]
    [InlineData("0.95", 3)]
    public void Each_engine_gets_its_own_flags(string kvUse, int preempted)
    {
        string sglang = Advice(
            "sglang:num_running_reqs 4\nsglang:num_queue_reqs 9\n"
                + $"sglang:token_usage {kvUse}\nsglang:num_retracted_requests_total 0\n",
            $"sglang:num_running_reqs 4\nsglang:num_queue_reqs 9\n"
                + $"sglang:token_usage {kvUse}\nsglang:num_retracted_requests_total {preempted}\n"
        );
        string vllm = Advice(
            $"vllm:num_requests_running 4\nvllm:num_requests_waiting 9\nvllm:kv_cache_usage_perc {kvUse}\nvllm:num_preemptions_total 0\n",
            $"vllm:num_requests_running 4\nvllm:num_requests_waiting 9\nvllm:kv_cache_usage_perc {kvUse}\nvllm:num_preemptions_total {preempted}\n"
        );

        Assert.Contains(SglangFlags, flag => sglang.Contains(flag, StringComparison.Ordinal));
        Assert.DoesNotContain(VllmFlags, flag => sglang.Contains(flag, StringComparison.Ordinal));
        Assert.Contains(VllmFlags, flag => vllm.Contains(flag, StringComparison.Ordinal));
        Assert.DoesNotContain(SglangFlags, flag => vllm.Contains(flag, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0.38", "memory for 2.50 × as many requests")]
    [InlineData("0.60", null)]
    public void Idle_KV_is_named_with_the_room_that_it_leaves(string kvUse, string? words)
    {
        string page =
            $"vllm:num_requests_running 4\nvllm:num_requests_waiting 0\nvllm:kv_cache_usage_perc {kvUse}\n";

        string advice = Advice(page, page);

        Assert.Equal(words is not null, advice.Contains("in the fullest engine", StringComparison.Ordinal));
        Assert.Contains(words ?? "", advice, StringComparison.Ordinal);
    }

    /// <summary>Where arithmetic is the limit, no larger batch is advised, though requests wait and KV is free.</summary>
    [Theory]
    [InlineData("0.86", false)]
    [InlineData("0.85", true)]
    public void A_larger_batch_is_not_advised_to_a_compute_bound_GPU(string tensorActive, bool isBatchAdvised)
    {
        string page =
            "vllm:num_requests_running 4\nvllm:num_requests_waiting 9\nvllm:kv_cache_usage_perc 0.4\n";
        string gpus =
            $"DCGM_FI_PROF_DRAM_ACTIVE{{gpu=\"0\"}} 0.5\nDCGM_FI_PROF_PIPE_TENSOR_ACTIVE{{gpu=\"0\"}} {tensorActive}\n";

        string advice = Advice(page, page, gpus);

        Assert.Equal(isBatchAdvised, advice.Contains("--max-num-seqs", StringComparison.Ordinal));
        Assert.Equal(!isBatchAdvised, advice.Contains("arithmetic is the limit", StringComparison.Ordinal));
    }

    private static string Advice(string before, string after, string? exporter = null)
    {
        WatchedTarget[] gpus = exporter is null
            ? []
            : [new(new SavedPageSource("g", ReadOnlyMemory<byte>.Empty), MetricVocabulary.BuiltIn)];
        foreach (WatchedTarget one in gpus)
        {
            Take(one, 0, exporter!);
            Take(one, 10, exporter!);
        }

        WatchedTarget target = new(
            new SavedPageSource("x", ReadOnlyMemory<byte>.Empty),
            MetricVocabulary.BuiltIn
        );
        Take(target, 0, before);
        Take(target, 10, after);
        List<Alert> changes = [];
        WatchView view = new Watcher([target, .. gpus], new WatchOptions()).Look(10, 10, changes);
        return string.Join('\n', view.Advice);
    }

    private static void Take(WatchedTarget target, double seconds, string page) =>
        target.Take(
            new FetchedPage(FetchOutcome.Page) { Body = Encoding.UTF8.GetBytes(page) },
            seconds,
            seconds
        );
}
