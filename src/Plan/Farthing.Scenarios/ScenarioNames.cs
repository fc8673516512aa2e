using Farthing.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Settings.Values;

namespace Farthing.Scenarios;

/// <summary>Names of a scenario that the catalog should know. Whoever resolves a scenario looks them up; this reports them beside faults that stop it before.</summary>
public static class ScenarioNames
{
    /// <summary>Adds a fault for each model and GPU that the catalog does not know.</summary>
    public static void Check(SettingValues values, Catalog catalog, FaultList faults)
    {
        foreach (string path in values.Paths)
        {
            bool isModel = path == "model" || (IsItem(path, "models") && EndsWith(path, ".model"));
            bool isApi = path == "compare";
            bool isGpu =
                path == "hardware.gpus"
                || (IsItem(path, "hardware.inventory") && EndsWith(path, ".gpu"))
                || (IsItem(path, "pools") && EndsWith(path, ".gpu"));
            foreach (SettingItem item in isModel || isGpu || isApi ? values.Find(path)?.Items ?? [] : [])
            {
                Fault? fault = null;
                bool isKnown =
                    isModel ? catalog.TryModel(item.Text, out fault) is not null
                    : isApi ? catalog.TryApi(item.Text, out fault) is not null
                    : catalog.TryGpu(item.Text, out fault) is not null;
                if (!isKnown && fault is not null)
                {
                    faults.Add(item.Place.Mark(fault));
                }
            }
        }
    }

    private static bool IsItem(string path, string list) =>
        path.StartsWith(list + "[", StringComparison.Ordinal);

    private static bool EndsWith(string path, string end) => path.EndsWith(end, StringComparison.Ordinal);
}
