using Farthing.Numerics.Faults;
using Farthing.Scenarios.Yaml;

namespace Farthing.Scenarios;

/// <summary>Reads scenario files: all faults at once, each with file, line, column, value and what would be accepted.</summary>
internal static class ScenarioReader
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="FarthingException">Everything that is wrong with it (exit code 2).</exception>
    public static Scenario Read(string path) => Parse(ReadText(path), path);

    /// <summary>Reads a text.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="file">The name that faults carry, and whose folder a relative trace starts from.</param>
    public static Scenario Parse(string text, string file)
    {
        FaultList faults = new();
        ScenarioValues values = ReadValues(text, file, faults);
        return Complete(values, file, text, faults);
    }

    /// <summary>The values of a text, for laying flags over them; faults go to the list.</summary>
    public static ScenarioValues ReadValues(string text, string file, FaultList faults)
    {
        try
        {
            return new ScenarioTreeReader(file, faults).Read(YamlTree.Read(text, file));
        }
        catch (FarthingException error)
        {
            foreach (Fault fault in error.Faults)
            {
                faults.Add(fault);
            }

            // Nothing was read: what would be missing is not worth saying beside it.
            throw new FarthingException(faults.Faults);
        }
    }

    /// <summary>Checks the rules between keys and makes the scenario.</summary>
    /// <exception cref="FarthingException">Everything that is wrong, in the order of the file.</exception>
    public static Scenario Complete(ScenarioValues values, string? file, string source, FaultList faults)
    {
        if (values.Paths.Count > 0 || faults.IsEmpty)
        {
            ScenarioRules.Check(values, file, faults);
        }

        Scenario scenario = new ScenarioBuilder(values, file, faults).Build(source);
        if (!faults.IsEmpty)
        {
            throw new FarthingException([
                .. faults
                    .Faults.OrderBy(fault => fault.Line ?? int.MaxValue)
                    .ThenBy(fault => fault.Column ?? int.MaxValue)
                    .Distinct(),
            ]);
        }

        return scenario;
    }

    /// <summary>The text of a file.</summary>
    /// <exception cref="FarthingException">It is missing, a folder, too large, no text, or may not be read.</exception>
    public static string ReadText(string path)
    {
        try
        {
            FileInfo info = new(path);
            if (info.Exists && info.Length > YamlTree.MostCharacters * 4L)
            {
                throw new FarthingException(
                    new Fault(ScenarioFaultCodes.TooLarge, "too large for a scenario")
                    {
                        File = path,
                        Value = $"{info.Length:N0} bytes",
                        Expected =
                            $"at most {YamlTree.MostCharacters:N0} characters; a trace belongs in workload.trace",
                    }
                );
            }

            string text = File.ReadAllText(path);
            int binary = text.IndexOf('\0', StringComparison.Ordinal);
            return binary < 0
                ? text
                : throw new FarthingException(
                    new Fault(ScenarioFaultCodes.NotYaml, "not a text file")
                    {
                        File = path,
                        Expected = "a scenario in YAML (farthing init writes one)",
                    }
                );
        }
        catch (Exception error)
            when (error
                    is IOException
                        or UnauthorizedAccessException
                        or ArgumentException
                        or NotSupportedException
            )
        {
            string why =
                Directory.Exists(path) ? "it is a folder"
                : error is FileNotFoundException or DirectoryNotFoundException ? "it does not exist"
                : error is UnauthorizedAccessException ? "you may not read it"
                : error.Message.TrimEnd('.');
            throw new FarthingException(
                new Fault(ScenarioFaultCodes.Unreadable, $"the scenario cannot be read: {why}")
                {
                    File = path,
                    Expected = "a scenario file (farthing init writes one)",
                }
            );
        }
    }
}
