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

    private static string Advice(string before, string after)
    {
        WatchedTarget target = new(
            new SavedPageSource("x", ReadOnlyMemory<byte>.Empty),
            MetricVocabulary.BuiltIn
        );
        Take(target, 0, before);
        Take(target, 10, after);
        List<Alert> changes = [];
        WatchView view = new Watcher([target], new WatchOptions()).Look(10, 10, changes);
        return string.Join('\n', view.Advice);
    }

    private static void Take(WatchedTarget target, double seconds, string page) =>
        target.Take(
            new FetchedPage(FetchOutcome.Page) { Body = Encoding.UTF8.GetBytes(page) },
            seconds,
            seconds
        );
}
