using System.Text;
using Farthing.Measurement.Scraping;
using Farthing.Measurement.Watching.Readings;
using Farthing.Protocol.Exposition;

namespace Farthing.Tests.Measurement.Scraping;

public sealed class TargetTrackerTests
{
    private readonly TargetTracker tracker = new(MetricVocabulary.BuiltIn);
    private double now;

    [Fact]
    public void A_counter_grows_by_what_it_shows_more()
    {
        Read(
            "vllm:generation_tokens_total{engine=\"0\"} 100\nvllm:generation_tokens_total{engine=\"1\"} 10\n"
        );
        TargetSnapshot first = tracker.Latest!;
        Read(
            "vllm:generation_tokens_total{engine=\"0\"} 160\nvllm:generation_tokens_total{engine=\"1\"} 25\n"
        );

        // 60 + 15 in 10 s.
        EngineWindow window = EngineWindow.Between(first, tracker.Latest!);
        Assert.Equal(75, window.OutputTokens);
        Assert.Equal(7.5, window.PerSecond(window.OutputTokens));
        Assert.Equal(0, tracker.Restarts);
    }

    [Fact]
    public void A_counter_that_falls_began_again_at_zero()
    {
        Read("vllm:generation_tokens_total 1000\n");
        TargetSnapshot first = tracker.Latest!;
        Read("vllm:generation_tokens_total 40\n");
        Read("vllm:generation_tokens_total 90\n");

        Assert.Equal(90, EngineWindow.Between(first, tracker.Latest!).OutputTokens);
        Assert.Equal(1, tracker.Restarts);
    }

    [Fact]
    public void A_series_that_goes_on_under_other_labels_is_not_counted_anew()
    {
        Read("vllm:generation_tokens_total{model_name=\"a\"} 1000\n");
        TargetSnapshot first = tracker.Latest!;
        Read("vllm:generation_tokens_total{model_name=\"a\",pod=\"p\"} 1030\n");

        Assert.Equal(30, EngineWindow.Between(first, tracker.Latest!).OutputTokens);
        Assert.Equal(1, tracker.Renamings);
        Assert.Equal(0, tracker.Restarts);
    }

    [Fact]
    public void A_restart_under_other_labels_counts_from_zero()
    {
        Read("vllm:generation_tokens_total{model_name=\"a\"} 1000\n");
        TargetSnapshot first = tracker.Latest!;
        Read("vllm:generation_tokens_total{model_name=\"b\"} 30\n");

        Assert.Equal(30, EngineWindow.Between(first, tracker.Latest!).OutputTokens);
        Assert.Equal(1, tracker.Restarts);
    }

    [Fact]
    public void A_series_that_is_born_counts_from_zero()
    {
        Read("vllm:request_success_total{finished_reason=\"stop\"} 5\n");
        TargetSnapshot first = tracker.Latest!;
        Read(
            "vllm:request_success_total{finished_reason=\"stop\"} 6\nvllm:request_success_total{finished_reason=\"abort\"} 2\n"
        );

        EngineWindow window = EngineWindow.Between(first, tracker.Latest!);
        Assert.Equal(3, window.Requests);
        Assert.Equal(2, window.Aborted);
    }

    [Fact]
    public void A_truncated_page_changes_nothing()
    {
        Read("vllm:generation_tokens_total 1000\n");
        TargetSnapshot first = tracker.Latest!;
        Assert.False(tracker.Read("vllm:generation_tokens_total 10"u8, false, 15, 0));
        Assert.False(tracker.Read("vllm:generation_tokens_total 1100\nvllm:num"u8, false, 16, 0));
        Read("vllm:generation_tokens_total 1200\n");

        Assert.Equal(200, EngineWindow.Between(first, tracker.Latest!).OutputTokens);
        Assert.Equal(0, tracker.Restarts);
    }

    [Fact]
    public void Where_old_and_new_names_stand_together_the_new_one_is_read()
    {
        Read("vllm:gpu_cache_usage_perc 0.9\nvllm:kv_cache_usage_perc 0.5\n");
        Assert.Equal(0.5, tracker.Latest!.Of(MetricSignal.KvUse));

        Read("vllm:gpu_cache_usage_perc 0.9\n");
        Assert.Equal(0.9, tracker.Latest!.Of(MetricSignal.KvUse));
    }

    [Fact]
    public void Shares_of_several_engine_cores_are_averaged_and_requests_added()
    {
        Read(
            "vllm:kv_cache_usage_perc{engine=\"0\"} 0.2\nvllm:kv_cache_usage_perc{engine=\"1\"} 0.6\nvllm:num_requests_running{engine=\"0\"} 3\nvllm:num_requests_running{engine=\"1\"} 4\n"
        );

        Assert.Equal(0.4, tracker.Latest!.Of(MetricSignal.KvUse), 12);
        Assert.Equal(7, tracker.Latest!.Of(MetricSignal.Running));
    }

    [Fact]
    public void A_sample_with_an_old_timestamp_is_stale()
    {
        byte[] page = Encoding.UTF8.GetBytes(
            "vllm:num_requests_running 3 1000000\nvllm:num_requests_waiting 1 1400000\n"
        );
        tracker.Read(page, false, 0, 1500);

        // 1000 s is 500 s before 1500 s, 1400 s is 100 s before it.
        Assert.Equal(1, tracker.Stale);
        Assert.True(double.IsNaN(tracker.Latest!.Of(MetricSignal.Running)));
        Assert.Equal(1, tracker.Latest!.Of(MetricSignal.Waiting));
    }

    [Fact]
    public void Buckets_that_appear_on_an_upgrade_count_from_zero_and_never_fall()
    {
        Read(Ttft((0.1, 5), (1, 10)));
        TargetSnapshot first = tracker.Latest!;
        Read(Ttft((0.1, 1), (0.25, 2), (1, 3)));

        HistogramTotals grown = EngineWindow.Between(first, tracker.Latest!).Ttft;
        Assert.Equal([0.1, 0.25, 1, double.PositiveInfinity], grown.Bounds);
        Assert.Equal([1, 2, 3, 3], grown.Cumulative);
    }

    [Fact]
    public void Time_without_requests_is_idle()
    {
        Read("vllm:num_requests_running 0\nvllm:generation_tokens_total 5\n");
        Read("vllm:num_requests_running 0\nvllm:generation_tokens_total 5\n");
        Read("vllm:num_requests_running 0\nvllm:generation_tokens_total 9\n");
        Read("vllm:num_requests_running 2\nvllm:generation_tokens_total 9\n");

        Assert.Equal(10, tracker.Latest!.IdleSeconds);
        Assert.Equal(30, tracker.Latest!.JudgedSeconds);
    }

    private static string Ttft(params (double Bound, int Count)[] buckets)
    {
        StringBuilder page = new();
        foreach ((double bound, int count) in buckets)
        {
            page.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"vllm:time_to_first_token_seconds_bucket{{le=\"{bound}\"}} {count}\n"
            );
        }

        int all = buckets[^1].Count;
        page.Append(
            System.Globalization.CultureInfo.InvariantCulture,
            $"vllm:time_to_first_token_seconds_bucket{{le=\"+Inf\"}} {all}\nvllm:time_to_first_token_seconds_sum {all}\nvllm:time_to_first_token_seconds_count {all}\n"
        );
        return page.ToString();
    }

    private void Read(string page)
    {
        Assert.True(tracker.Read(Encoding.UTF8.GetBytes(page), false, now, 0));
        now += 10;
    }
}
