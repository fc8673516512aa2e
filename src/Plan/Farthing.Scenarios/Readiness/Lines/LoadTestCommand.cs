using System.Globalization;
using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Readiness.Inputs;
using Farthing.Serving.Slos;

namespace Farthing.Scenarios.Readiness.Lines;

/// <summary>The load test that settles lines about load: the scenario's own traffic against the server.</summary>
internal static class LoadTestCommand
{
    private const string Server = "http://127.0.0.1:8000";
    private const string Result = "bench.json";

    /// <summary>The commands: test, then check.</summary>
    public static string Of(ReadinessInputs inputs) =>
        $"farthing bench {Server} {Traffic(inputs)}{Promise(inputs.Scenario.Slo)} --duration 10m --output {Result} && {inputs.With("--bench", Result)}";

    private static string Traffic(ReadinessInputs inputs)
    {
        ScenarioWorkload workload = inputs.Scenario.Workload;
        string rate = string.Create(
            CultureInfo.InvariantCulture,
            $"--rate {inputs.Plan.Workload.RatePerSecond:0.###}/s"
        );
        return workload.Trace is string trace ? $"--trace {trace}"
            : workload.Profile is string profile ? $"--profile {profile} {rate}"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"--in {inputs.Plan.Workload.MeanInput:0} --out {inputs.Plan.Workload.MeanOutput:0} {rate}"
            );
    }

    private static string Promise(Slo slo) =>
        slo.Targets.Count == 0
            ? ""
            : " --slo "
                + string.Join(
                    ',',
                    slo.Targets.Select(target =>
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{target.Name}={target.LimitSeconds * 1000:0.###}ms"
                        )
                    )
                );
}
