using Farthing.Documents.Plans;
using Farthing.Measurement.Watching.Readings;
using Farthing.Measurement.Watching.Rules;
using Farthing.Scenarios.Readiness.Inputs;
using Farthing.Scenarios.Readiness.Lines;
using Farthing.Serving.Slos;

namespace Farthing.Tests.Scenarios.Readiness.Lines;

public sealed class AlertLinesTests
{
    /// <summary>States of the lines MBU watched, alert: MBU and alert: TTFT. TTFT p95 is promised at 1.5 s, so that 3 s is the latest.</summary>
    [Theory]
    [InlineData("DCGM_FI_PROF_DRAM_ACTIVE < 0.4", "green green red")]
    [InlineData("DCGM_FI_PROF_DRAM_ACTIVE * 100 < 40", "green green red")]
    [InlineData("avg(DCGM_FI_PROF_DRAM_ACTIVE) < 0.2", "green red red")]
    [InlineData("DCGM_FI_PROF_DRAM_ACTIVE < 0.95", "green red red")]
    [InlineData("DCGM_FI_PROF_DRAM_ACTIVE > 0.4", "green red red")]
    [InlineData("farthing_fleet_mbu_ratio < 0.45", "green green red")]
    [InlineData("DCGM_FI_DEV_GPU_UTIL < 40", "red red red")]
    [InlineData("up == 0", "red red red")]
    [InlineData(
        "histogram_quantile(0.95, sum(rate(vllm:time_to_first_token_seconds_bucket[5m])) by (le)) > 3",
        "red red green"
    )]
    [InlineData("rate(sglang:time_to_first_token_seconds_sum[1m]) > 2", "red red green")]
    [InlineData("histogram_quantile(0.9, vllm:time_to_first_token_seconds_bucket) > 3.2", "red red red")]
    [InlineData(
        "histogram_quantile(0.9, vllm:time_to_first_token_seconds_bucket) * 1000 > 3000",
        "red red green"
    )]
    [InlineData(
        "histogram_quantile(0.9, nv_inference_first_response_histogram_ms_bucket) > 3000",
        "red red green"
    )]
    [InlineData("farthing_target_ttft_low_seconds > 2.5", "red red green")]
    [InlineData("farthing_alert == 1", "green green green")]
    [InlineData("farthing_alert{rule=\"ttft\"} == 1", "red red green")]
    [InlineData("farthing_alert{rule=~\"underused|kv\"} == 1", "green green red")]
    public void Judges_an_alert(string expression, string states) =>
        Assert.Equal(states, States(ReadinessCase.WithAlert(expression)));

    [Fact]
    public void Follows_a_series_that_another_rule_records()
    {
        ReadinessInputs inputs = ReadinessCase.WithRules(
            """
            groups:
              - rules:
                  - { record: "gpu:mbu", expr: "avg(DCGM_FI_PROF_DRAM_ACTIVE)" }
                  - { alert: Low, expr: "gpu:mbu < 0.4" }
            """
        );

        Assert.Equal("green green red", States(inputs));
    }

    [Fact]
    public void Names_rule_and_line_and_what_would_be_right()
    {
        ReadinessLine[] lines =
        [
            .. new AlertLines(ReadinessCase.WithAlert("DCGM_FI_DEV_GPU_UTIL < 40")).All(),
        ];

        Assert.Contains("A (line 1) reads GPU utilization", lines[0].Seen, StringComparison.Ordinal);
        Assert.Contains("DCGM_FI_PROF_DRAM_ACTIVE", lines[0].Seen, StringComparison.Ordinal);
        Assert.Contains("3.00 s (2 × ttft_p95 1.50 s)", lines[2].Seen, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_known_without_rules()
    {
        ReadinessLine[] lines = [.. new AlertLines(ReadinessCase.Bare).All()];

        Assert.All(lines, line => Assert.Equal(ReadinessState.Unknown, line.State));
        Assert.All(lines, line => Assert.Equal("farthing check chat.yaml --alerts rules.yaml", line.Command));
    }

    [Fact]
    public void Nothing_is_known_of_an_alert_on_a_promise_that_nobody_made()
    {
        ReadinessInputs inputs = ReadinessCase.Of(
            "llama-3.1-8b --gpu H100-SXM --in 512 --out 128 --rate 1/s --requests 200"
        );

        ReadinessLine line = new AlertLines(inputs).All().Last();

        Assert.Equal(ReadinessState.Unknown, line.State);
        Assert.Equal("farthing check chat.yaml --slo ttft_p95=1.5s", line.Command);
    }

    [Fact]
    public void Watch_has_the_same_thresholds()
    {
        AlertRule[] rules =
        [
            .. WatchRules.For(
                new WatchOptions { Slo = new Slo([new SloTarget(LatencyMetric.Ttft, Statistic.P95, 1.5)]) }
            ),
        ];

        Assert.Equal(AlertLines.LowMbu, rules.Single(rule => rule.Name == "underused").Fire);
        Assert.Equal(AlertLines.LateTtft * 1.5, rules.Single(rule => rule.Name == "ttft").Fire);
    }

    private static string States(ReadinessInputs inputs) =>
        string.Join(
            ' ',
            new AlertLines(inputs).All().Select(line => line.State.ToString().ToLowerInvariant())
        );
}
