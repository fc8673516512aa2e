using System.Globalization;
using System.Text.Json;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Verbs.Cost;

/// <summary>Runs a <c>cost</c> line and reads quantities out of its JSON document.</summary>
internal static class CostRun
{
    /// <summary>The value of a quantity, named by its path: <c>price</c>, <c>price.low</c>, <c>bars[2].after.value</c>.</summary>
    public static double Number(string line, string path, int exitCode = 0)
    {
        RunResult run = Run.Farthing($"{line} --json");
        Assert.True(run.ExitCode == exitCode, $"exit {run.ExitCode}\n{run.Output}\n{run.Error}");
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement at = document.RootElement.GetProperty("result");
        foreach (string step in path.Split('.', '['))
        {
            at = step.EndsWith(']')
                ? at[int.Parse(step[..^1], CultureInfo.InvariantCulture)]
                : at.GetProperty(step);
        }

        return at.ValueKind == JsonValueKind.Object ? at.GetProperty("value").GetDouble() : at.GetDouble();
    }

    /// <summary>The printed text with line breaks and runs of blanks joined, so that a wrapped sentence can be searched.</summary>
    public static string Text(string line, int exitCode = 0)
    {
        RunResult run = Run.Farthing(line);
        Assert.True(run.ExitCode == exitCode, $"exit {run.ExitCode}\n{run.Output}\n{run.Error}");
        return string.Join(' ', run.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Half of the last digit of a number as it is printed: what a printed figure says.</summary>
    public static double HalfDigit(string printed)
    {
        string plain = printed.Replace(",", "", StringComparison.Ordinal);
        int point = plain.IndexOf('.', StringComparison.Ordinal);
        int decimals = point < 0 ? 0 : plain.Length - point - 1;
        return 0.5 * Math.Pow(10, -decimals) * 1.000001;
    }

    /// <summary>Asserts that a quantity is what a source prints, to the printed digits.</summary>
    public static void Prints(string line, string path, string printed, int exitCode = 0)
    {
        double value = Number(line, path, exitCode);
        double expected = double.Parse(
            printed.Replace(",", "", StringComparison.Ordinal),
            CultureInfo.InvariantCulture
        );
        Assert.True(
            Math.Abs(value - expected) <= HalfDigit(printed),
            $"{line}\n{path} is {value.ToString(CultureInfo.InvariantCulture)}, not {printed}"
        );
    }
}
