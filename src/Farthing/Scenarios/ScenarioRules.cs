using Farthing.Numerics.Faults;
using Farthing.Scenarios.Keys;

namespace Farthing.Scenarios;

/// <summary>Rules between keys that the table of keys states: what excludes what, what has no effect without what, what is needed.</summary>
internal static class ScenarioRules
{
    /// <summary>Adds a fault for each rule that the values break.</summary>
    public static void Check(ScenarioValues values, string? file, FaultList faults)
    {
        CheckNeeded(values, file, faults);
        CheckGroups(values, faults);
        foreach (string path in values.Paths)
        {
            ScenarioKey key = ScenarioKeys.Find(path)!;
            ScenarioPlace place = values.PlaceOf(path)!;
            if (key.OnlyWith is string condition && !Holds(values, condition))
            {
                Add(
                    faults,
                    place,
                    ScenarioFaultCodes.NoEffect,
                    $"{place.Path} has no effect without {Words(condition)}",
                    $"{Words(condition)}, or leave it out"
                );
            }

            if (key.NotWith is string other && values.IsGiven(other))
            {
                Add(
                    faults,
                    place,
                    ScenarioFaultCodes.NoEffect,
                    $"{place.Path} has no effect beside {other}",
                    "one of the two"
                );
            }
        }
    }

    /// <summary>Removes what a flag replaces: other branches of its group, and what has no effect beside it.</summary>
    public static void MakeRoomFor(ScenarioKey key, ScenarioValues values)
    {
        foreach (string path in values.Paths.ToArray())
        {
            ScenarioKey other = ScenarioKeys.Find(path)!;
            bool isOtherBranch =
                key.Group is not null && other.Group == key.Group && other.Branch != key.Branch;
            bool isOtherForm =
                (
                    key.NotWith is not null
                    && key.Group == other.Group
                    && path.StartsWith(key.NotWith, StringComparison.Ordinal)
                )
                || other.NotWith == key.Path;
            if (isOtherBranch || isOtherForm)
            {
                values.Remove(path);
                RemoveOrphans(path, values);
            }
        }
    }

    private static void RemoveOrphans(string removed, ScenarioValues values)
    {
        foreach (string path in values.Paths.ToArray())
        {
            ScenarioKey key = ScenarioKeys.Find(path)!;
            if (key.OnlyWith is string condition && condition.Split('=')[0] == removed)
            {
                values.Remove(path);
                RemoveOrphans(path, values);
            }
        }
    }

    private static void CheckNeeded(ScenarioValues values, string? file, FaultList faults)
    {
        if (!values.IsGiven("model") && !values.IsGiven("models"))
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
                && !values.IsGiven("workload.rate")
                && !values.IsGiven("workload.users")
                && !values.IsGiven("workload.tokens")
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

        int items = values
            .Paths.Where(path => path.StartsWith("hardware.inventory[", StringComparison.Ordinal))
            .Select(path => path.Split(']')[0])
            .Distinct()
            .Count();
        for (int i = 0; i < items; i++)
        {
            foreach (string name in new[] { "gpu", "count" })
            {
                string path = $"hardware.inventory[{i}].{name}";
                if (!values.IsGiven(path))
                {
                    Miss(faults, file, path, ScenarioKeys.Find(path)!.Expected);
                }
            }
        }
    }

    private static void CheckGroups(ScenarioValues values, FaultList faults)
    {
        foreach (
            IGrouping<string?, string> group in values
                .Paths.GroupBy(path => ScenarioKeys.Find(path)!.Group)
                .Where(group => group.Key is not null)
        )
        {
            string first = group.First();
            string branch = ScenarioKeys.Find(first)!.Branch!;
            foreach (
                IGrouping<string?, string> other in group
                    .GroupBy(path => ScenarioKeys.Find(path)!.Branch)
                    .Where(candidate => candidate.Key != branch)
            )
            {
                ScenarioPlace place = values.PlaceOf(other.First())!;
                Add(
                    faults,
                    place,
                    ScenarioFaultCodes.Conflict,
                    $"{place.Path} and {values.PlaceOf(first)!.Path} cannot stand together",
                    "one of the two"
                );
            }
        }
    }

    private static bool Holds(ScenarioValues values, string condition)
    {
        string[] parts = condition.Split('=');
        if (parts.Length == 1)
        {
            return values.IsGiven(parts[0]);
        }

        // A faulty value is reported as itself, not as a condition that does not hold.
        bool isFaulty = values.IsGiven(parts[0]) && values.Find(parts[0]) is null;
        return isFaulty || parts[1].Split('|').Contains(values.Text(parts[0]));
    }

    private static string Words(string condition)
    {
        string[] parts = condition.Split('=');
        return parts.Length == 1
            ? parts[0]
            : $"{parts[0]}: {parts[1].Replace("|", " or ", StringComparison.Ordinal)}";
    }

    private static void Miss(FaultList faults, string? file, string path, string expected) =>
        faults.Add(
            new Fault(ScenarioFaultCodes.Missing, $"{path} is missing")
            {
                File = file,
                Path = path,
                Expected = expected,
            }
        );

    private static void Add(
        FaultList faults,
        ScenarioPlace place,
        string code,
        string message,
        string expected
    ) => faults.Add(place.Mark(new Fault(code, message) { Expected = expected }));
}
