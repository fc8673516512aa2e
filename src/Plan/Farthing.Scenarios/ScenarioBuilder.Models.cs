using Farthing.Numerics.Faults;
using Farthing.Scenarios.Parts;
using Farthing.Serving.Slos;
using Farthing.Settings;
using Farthing.Settings.Values;

namespace Farthing.Scenarios;

/// <content>Several models, each with the scenario's traffic and promise or its own.</content>
public sealed partial class ScenarioBuilder
{
    private IEnumerable<string> Listed()
    {
        for (int i = 0; values.Text($"models[{i}].model") is string model; i++)
        {
            yield return model;
        }
    }

    private ScenarioDemand Demand(ScenarioDemand shared, string entry)
    {
        string[] loads =
        [
            .. ((string[])["rate", "tokens", "users"])
                .Select(load => $"{entry}.{load}")
                .Where(values.IsGiven),
        ];
        if (loads.Length > 1)
        {
            faults.Add(
                values
                    .PlaceOf(loads[1])!
                    .Mark(
                        new Fault(
                            SettingFaultCodes.Conflict,
                            $"{loads[1]} and {loads[0]} cannot stand together"
                        )
                        {
                            Expected = "one of the two",
                        }
                    )
            );
        }

        bool hasPromise = values.Paths.Any(path =>
            path.StartsWith($"{entry}.slo.", StringComparison.Ordinal)
        );
        return new ScenarioDemand(
            loads.Length == 0
                ? shared.Workload
                : shared.Workload with
                {
                    RatePerSecond = values.Number($"{entry}.rate"),
                    TokensPerMonth = values.Number($"{entry}.tokens"),
                    Users = values.Number($"{entry}.users"),
                },
            hasPromise ? Promise($"{entry}.slo.") : shared.Slo
        );
    }

    private Slo Promise(string section) =>
        new([
            .. values
                .Paths.Where(path => path.StartsWith(section, StringComparison.Ordinal))
                .Select(path => Target(path) ?? Unnamed(path))
                .OfType<SloTarget>(),
        ]);

    /// <summary>The target of a written promise; null where name or value is wrong.</summary>
    private SloTarget? Target(string path) =>
        values.Find(path) is SettingValue limit
        && Slo.TryParseName(
            path[(path.LastIndexOf('.') + 1)..],
            out LatencyMetric metric,
            out Statistic statistic
        )
            ? new SloTarget(metric, statistic, limit.Items[0].Number)
            : null;

    /// <summary>Adds the fault of a promise by a name that there is not.</summary>
    private SloTarget? Unnamed(string path)
    {
        string name = path[(path.LastIndexOf('.') + 1)..];
        if (!Slo.Names.Contains(name))
        {
            faults.Add(
                values
                    .PlaceOf(path)!
                    .Mark(
                        new Fault(SettingFaultCodes.UnknownKey, "no such promise")
                        {
                            Value = name,
                            Expected = "one of " + string.Join(", ", Slo.Names),
                            Nearest = NearestWord.Find(name, Slo.Names),
                        }
                    )
            );
        }

        return null;
    }
}
