using Farthing.Numerics.Faults;
using Farthing.Scenarios.Keys;
using Farthing.Settings;
using Farthing.Settings.Values;

namespace Farthing.Scenarios;

/// <summary>Required parts of a scenario: a model, traffic, and of each owned GPU its kind and number.</summary>
public static class ScenarioNeeds
{
    /// <summary>Adds a fault for each need that the values leave open.</summary>
    public static void Check(SettingValues values, string? file, FaultList faults)
    {
        int models = Items(values, "models");
        if (!values.IsGiven("model") && models == 0)
        {
            Miss(faults, file, "model", "model: llama-3.3-70b, or --model llama-3.3-70b");
        }

        bool hasInput = values.Paths.Any(path =>
            path.StartsWith("workload.input.", StringComparison.Ordinal)
        );
        bool hasOutput = values.Paths.Any(path =>
            path.StartsWith("workload.output.", StringComparison.Ordinal)
        );
        if (!values.IsGiven("workload.profile") && !values.IsGiven("workload.trace"))
        {
            if (!hasInput && !hasOutput)
            {
                Miss(
                    faults,
                    file,
                    "workload",
                    "workload: { profile: azure-conv-2023 }, a trace, or input and output lengths; or --profile azure-conv-2023"
                );
            }
            else if (!hasInput)
            {
                Miss(faults, file, "workload.input", "input: 1024 beside output, or --in 1024");
            }
            else if (!hasOutput)
            {
                Miss(faults, file, "workload.output", "output: 256 beside input, or --out 256");
            }

            if (
                (hasInput || hasOutput)
                && !HasLoad(values, "workload")
                && !(
                    models > 0
                    && Enumerable.Range(0, models).All(model => HasLoad(values, $"models[{model}]"))
                )
            )
            {
                Miss(
                    faults,
                    file,
                    "workload.rate",
                    "rate: 12/s (or users:) beside lengths of your own, or --rate 12/s"
                );
            }
        }

        int items = Items(values, "hardware.inventory");
        for (int i = 0; i < items; i++)
        {
            foreach (string name in new[] { "gpu", "count" })
            {
                string path = $"hardware.inventory[{i}].{name}";
                if (!values.IsGiven(path))
                {
                    Miss(faults, file, path, ScenarioKeys.Table.Find(path)!.Expected);
                }
            }
        }
    }

    /// <summary>Written items of a list of sections.</summary>
    private static int Items(SettingValues values, string list) =>
        values
            .Paths.Where(path => path.StartsWith(list + "[", StringComparison.Ordinal))
            .Select(path => path.Split(']')[0])
            .Distinct()
            .Count();

    private static bool HasLoad(SettingValues values, string section) =>
        values.IsGiven($"{section}.rate")
        || values.IsGiven($"{section}.users")
        || values.IsGiven($"{section}.tokens");

    private static void Miss(FaultList faults, string? file, string path, string expected) =>
        faults.Add(
            new Fault(SettingFaultCodes.Missing, $"{path} is missing")
            {
                File = file,
                Path = path,
                Expected = expected,
            }
        );
}
