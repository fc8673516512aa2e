using Farthing.Experiments.Levers;
using Farthing.Experiments.Plans;

namespace Farthing.Tests.Experiments.Plans;

/// <summary>Series of a page of metrics as plans name them.</summary>
public sealed class MetricSelectorTests
{
    private const string Fp8 = "vllm:cache_config_info{cache_dtype=\"fp8\"}";
    private const string Auto = "vllm:cache_config_info{cache_dtype=\"auto\"}";

    [Theory]
    [InlineData("up", "up", "")]
    [InlineData(" up {} ", "up", "")]
    [InlineData("a:b{x=\"1\", y=\"two words\"}", "a:b", "x=1;y=two words")]
    [InlineData("a{x=\"}\",}", "a", "x=}")]
    public void A_name_and_labels_are_read(string text, string name, string labels)
    {
        MetricSelector selector = MetricSelector.Parse(text)!;

        Assert.Equal(name, selector.Name);
        Assert.Equal(labels, string.Join(';', selector.Labels.Select(one => $"{one.Key}={one.Value}")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1up")]
    [InlineData("a{x=1}")]
    [InlineData("a{x=\"1\"")]
    [InlineData("a{x=\"1\" y=\"2\"}")]
    [InlineData("a{x=\"1\",x=\"2\"}")]
    [InlineData("a == 3")]
    public void Other_text_is_none(string text) => Assert.Null(MetricSelector.Parse(text));

    [Fact]
    public void A_series_fits_by_name_labels_and_a_value_other_than_0()
    {
        MetricSelector selector = MetricSelector.Parse(Fp8)!;
        Dictionary<string, string> labels = new() { ["cache_dtype"] = "fp8", ["block_size"] = "16" };

        Assert.True(selector.Fits("vllm:cache_config_info", labels, 1));
        Assert.False(selector.Fits("vllm:cache_config_info", labels, 0));
        Assert.False(selector.Fits("vllm:other", labels, 1));
        Assert.False(selector.Fits("vllm:cache_config_info", new Dictionary<string, string>(), 1));
    }

    [Theory]
    [InlineData("engine/metrics", Auto, Fp8, "settings.live_metrics")]
    [InlineData("http://engine:8000/metrics", null, Fp8, "settings.live_control")]
    [InlineData("http://engine:8000/metrics", Auto, "fp8 {", "settings.live_treatment")]
    [InlineData("http://engine:8000/metrics", Fp8, Fp8, "settings.live_treatment")]
    [InlineData("http://engine:8000/metrics", Auto, Fp8, null)]
    public void A_plan_names_a_page_and_two_series(
        string page,
        string? control,
        string? treatment,
        string? fault
    )
    {
        LeverSettings settings = new()
        {
            LiveMetrics = page,
            LiveControl = control,
            LiveTreatment = treatment,
        };

        Assert.Equal(
            fault is null ? [] : [fault],
            PlanRules.Check(SamplePlans.Blocks with { Settings = settings }).Select(one => one.Path!)
        );
        Assert.Contains(
            PlanRules.Check(
                SamplePlans.Blocks with
                {
                    Lever = LeverKind.RouterPolicy,
                    Settings = settings with { ControlPolicy = "weighted" },
                }
            ),
            one => one.Path == "settings.live_metrics"
        );
    }
}
