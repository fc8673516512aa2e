using Farthing.Numerics.Faults;
using Farthing.Settings.Values;

namespace Farthing.Settings.Reading;

/// <summary>Rules between keys that their rows state: what excludes what, and what has no effect without what.</summary>
public static class SettingRules
{
    /// <summary>Adds a fault for each rule that the values break.</summary>
    public static void Check(SettingValues values, FaultList faults)
    {
        CheckGroups(values, faults);
        foreach (string path in values.Paths)
        {
            Setting setting = values.Table.Find(path)!;
            SettingPlace place = values.PlaceOf(path)!;
            if (setting.OnlyWith is string condition && !Holds(values, condition))
            {
                Add(
                    faults,
                    place,
                    SettingFaultCodes.NoEffect,
                    $"{place.Path} has no effect without {Words(condition)}",
                    $"{Words(condition)}, or leave it out"
                );
            }

            if (setting.NotWith is string other && values.IsGiven(other))
            {
                Add(
                    faults,
                    place,
                    SettingFaultCodes.NoEffect,
                    $"{place.Path} has no effect beside {other}",
                    "one of the two"
                );
            }
        }
    }

    /// <summary>Removes what a flag replaces: other branches of its group, and what has no effect beside it.</summary>
    public static void MakeRoomFor(Setting setting, SettingValues values)
    {
        foreach (string path in values.Paths.ToArray())
        {
            Setting other = values.Table.Find(path)!;
            bool isOtherBranch =
                setting.Group is not null && other.Group == setting.Group && other.Branch != setting.Branch;
            bool isOtherForm =
                (
                    setting.NotWith is not null
                    && setting.Group == other.Group
                    && path.StartsWith(setting.NotWith, StringComparison.Ordinal)
                )
                || other.NotWith == setting.Path;
            if (isOtherBranch || isOtherForm)
            {
                values.Remove(path);
                RemoveOrphans(path, values);
            }
        }
    }

    private static void RemoveOrphans(string removed, SettingValues values)
    {
        foreach (string path in values.Paths.ToArray())
        {
            if (values.Table.Find(path)!.OnlyWith is string condition && condition.Split('=')[0] == removed)
            {
                values.Remove(path);
                RemoveOrphans(path, values);
            }
        }
    }

    private static void CheckGroups(SettingValues values, FaultList faults)
    {
        foreach (
            IGrouping<string?, string> group in values
                .Paths.GroupBy(path => values.Table.Find(path)!.Group)
                .Where(group => group.Key is not null)
        )
        {
            string first = group.First();
            string branch = values.Table.Find(first)!.Branch!;
            foreach (
                IGrouping<string?, string> other in group
                    .GroupBy(path => values.Table.Find(path)!.Branch)
                    .Where(candidate => candidate.Key != branch)
            )
            {
                SettingPlace place = values.PlaceOf(other.First())!;
                Add(
                    faults,
                    place,
                    SettingFaultCodes.Conflict,
                    $"{place.Path} and {values.PlaceOf(first)!.Path} cannot stand together",
                    "one of the two"
                );
            }
        }
    }

    private static bool Holds(SettingValues values, string condition)
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

    private static void Add(
        FaultList faults,
        SettingPlace place,
        string code,
        string message,
        string expected
    ) => faults.Add(place.Mark(new Fault(code, message) { Expected = expected }));
}
