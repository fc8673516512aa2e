using Farthing.Settings;
using Farthing.Settings.Reading;
using Farthing.Settings.Values;

namespace Farthing.Scenarios;

/// <summary>Several models of a file, of which a flag takes one.</summary>
public static class ListedModels
{
    private static readonly string[] Loads = ["rate", "tokens", "users"];

    /// <summary>Puts a listed model's own traffic and promise in place of the scenario's: alone it is asked for what it is asked beside the others.</summary>
    /// <param name="values">The file's values.</param>
    /// <param name="name">The model that is taken; one that is not listed changes nothing.</param>
    public static void Choose(SettingValues values, string name)
    {
        for (int i = 0; values.Find($"models[{i}].model")?.Items[0].Text is string model; i++)
        {
            if (!Short(model).Equals(Short(name), StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            string entry = $"models[{i}].";
            foreach (string load in Loads.Where(load => values.IsGiven(entry + load)))
            {
                SettingRules.MakeRoomFor(values.Table.Find($"workload.{load}")!, values);
                Move(values, entry + load, $"workload.{load}");
            }

            string[] promises =
            [
                .. values.Paths.Where(path => path.StartsWith(entry + "slo.", StringComparison.Ordinal)),
            ];
            if (promises.Length > 0)
            {
                foreach (
                    string path in values
                        .Paths.Where(path => path.StartsWith("slo.", StringComparison.Ordinal))
                        .ToArray()
                )
                {
                    values.Remove(path);
                }
            }

            foreach (string path in promises)
            {
                Move(values, path, path[entry.Length..]);
            }
        }
    }

    private static void Move(SettingValues values, string from, string to)
    {
        if (values.Table.Find(to) is Setting setting)
        {
            values.Set(new SettingValue(setting, to, values.Find(from)?.Items ?? []), values.PlaceOf(from)!);
        }
    }

    private static string Short(string model) => model[(model.LastIndexOf('/') + 1)..];
}
