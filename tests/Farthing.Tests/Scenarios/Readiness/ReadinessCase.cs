using Farthing.Numerics.Faults;
using Farthing.Scenarios.Plans;
using Farthing.Scenarios.Readiness.Alerts;
using Farthing.Scenarios.Readiness.Files;
using Farthing.Scenarios.Readiness.Inputs;
using Farthing.Tests.Plans;

namespace Farthing.Tests.Scenarios.Readiness;

/// <summary>Inputs of a checklist that need no plan: a scenario of one GPU, files as texts.</summary>
internal static class ReadinessCase
{
    /// <summary>Light traffic of a small model on one H100, TTFT p95 promised at 1.5 s.</summary>
    private const string Line =
        "llama-3.1-8b --gpu H100-SXM --in 512 --out 128 --rate 1/s --requests 200 --slo ttft_p95=1.5s,itl_p95=40ms";

    private static readonly Lazy<PlanInputs> Shared = new(() => new PlanCase(Line).Inputs);

    /// <summary>The inputs without anything beside the scenario.</summary>
    public static ReadinessInputs Bare => new(Shared.Value, "farthing check chat.yaml");

    /// <summary>The same of another command line.</summary>
    public static ReadinessInputs Of(string line) =>
        new(new PlanCase(line).Inputs, "farthing check chat.yaml");

    /// <summary>With rules of Prometheus.</summary>
    public static ReadinessInputs WithRules(string text) =>
        Bare with
        {
            AlertFile = "rules.yaml",
            Alerts = AlertFile.Read(text, "rules.yaml", new FaultList()),
        };

    /// <summary>With one alert.</summary>
    public static ReadinessInputs WithAlert(string expression) =>
        WithRules($"groups: [{{ name: g, rules: [{{ alert: A, expr: '{expression}' }}] }}]");

    /// <summary>With a deployed file.</summary>
    public static ReadinessInputs WithServed(string text, string file = "serve.sh") =>
        Bare with
        {
            DeployedFile = file,
            Deployed = DeployedNames.Read(file, text),
        };
}
