using Farthing.Scenarios.Keys;
using Farthing.Settings.Derived;

namespace Farthing.Scenarios;

/// <summary>The commented scenario that <c>farthing init</c> writes, and its schema.</summary>
public static class ScenarioTemplate
{
    /// <summary>The keys that are not commented out, with their values.</summary>
    private static readonly Dictionary<string, string> Active = new(StringComparer.Ordinal)
    {
        ["model"] = "meta-llama/Llama-3.1-8B-Instruct",
        ["workload.profile"] = "azure-conv-2023",
        ["workload.rate"] = "4/s",
        ["slo.ttft_p95"] = "1s",
        ["slo.itl_p95"] = "40ms",
        ["hardware.gpus"] = "[L40S, A100-80GB, H100-SXM]",
        ["precision.weights"] = "[bf16, fp8]",
    };

    /// <summary>The file. Of the promises, one statistic per metric is shown; the head names the others.</summary>
    public static string Text() =>
        new SettingTemplate(ScenarioKeys.Table, Active)
        {
            IsShown = path =>
                !path.StartsWith("slo.", StringComparison.Ordinal)
                || path.EndsWith("_p95", StringComparison.Ordinal),
            LongForm = ["distribution", "process", "mean", "cv"],
            FreeNames = new Dictionary<string, string>
            {
                ["hardware.quotas"] = "H100-SXM",
                ["offers.discounts"] = "aws.p5.1y",
                ["offers.traffic_futures"] = "1",
                ["offers.price_futures"] = "1",
            },
        }.Text();

    /// <summary>The schema.</summary>
    public static string Schema() => new SettingSchema(ScenarioKeys.Table).Text("model", "models");
}
