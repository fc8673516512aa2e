using Farthing.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Scenarios.Keys;
using Farthing.Settings.Reading;
using Farthing.Settings.Values;

namespace Farthing.Scenarios;

/// <summary>Reads scenario files: all faults at once, each with file, line, column, value and what would be accepted.</summary>
public static class ScenarioReader
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="FarthingException">Everything that is wrong with it (exit code 2).</exception>
    public static Scenario Read(string path) => Parse(SettingText.Read(ScenarioKeys.Table, path), path);

    /// <summary>Reads a text.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="file">The name that faults carry, and whose folder a relative trace starts from.</param>
    public static Scenario Parse(string text, string file)
    {
        FaultList faults = new();
        SettingValues values = ReadValues(text, file, faults);
        return Complete(values, file, text, faults);
    }

    /// <summary>The values of a text, for laying flags over them; faults go to the list.</summary>
    public static SettingValues ReadValues(string text, string file, FaultList faults) =>
        SettingTreeReader.Read(ScenarioKeys.Table, text, file, faults);

    /// <summary>Checks the rules between keys and makes the scenario.</summary>
    /// <param name="values">What was written.</param>
    /// <param name="file">The file; null for a command line.</param>
    /// <param name="source">Its text.</param>
    /// <param name="faults">What was wrong so far.</param>
    /// <param name="catalog">Names are looked up there where something is wrong, so that all faults are told at once; null: by whoever resolves the scenario alone.</param>
    /// <exception cref="FarthingException">Everything that is wrong, in the order of the file.</exception>
    public static Scenario Complete(
        SettingValues values,
        string? file,
        string source,
        FaultList faults,
        Func<Catalog>? catalog = null
    )
    {
        if (values.Paths.Count > 0 || faults.IsEmpty)
        {
            ScenarioNeeds.Check(values, file, faults);
            SettingRules.Check(values, faults);
        }

        Scenario scenario = new ScenarioBuilder(values, file, faults).Build(source);
        if (!faults.IsEmpty)
        {
            if (catalog is not null)
            {
                ScenarioNames.Check(values, catalog(), faults);
            }

            throw new FarthingException([
                .. faults
                    .Faults.OrderBy(fault => fault.Line ?? int.MaxValue)
                    .ThenBy(fault => fault.Column ?? int.MaxValue)
                    .Distinct(),
            ]);
        }

        return scenario;
    }
}
