using System.Globalization;
using Farthing.Scenarios.Keys;
using Farthing.Settings.Reading;
using Farthing.Settings.Values;

namespace Farthing.Cli;

/// <summary>Lengths of requests where nobody says any, the same for every verb that finds a throughput.</summary>
internal static class AssumedLengths
{
    /// <summary>Tokens of a prompt and of an output.</summary>
    public const int Input = 1024,
        Output = 256;

    /// <summary>The assumption in words.</summary>
    public static string Words =>
        $"{Input:N0} tokens in and {Output} out: assumed, as in bench; --in and --out, --profile or --trace say otherwise";

    /// <summary>Sets them where values name neither a profile, a trace nor lengths.</summary>
    /// <returns>True where they are set.</returns>
    public static bool Set(FlagLayer layer, SettingValues values)
    {
        bool isNamed = values.Paths.Any(path =>
            path is "workload.profile" or "workload.trace"
            || path.StartsWith("workload.input.", StringComparison.Ordinal)
            || path.StartsWith("workload.output.", StringComparison.Ordinal)
        );
        if (!isNamed)
        {
            Set("--in", "workload.input.tokens", Input);
            Set("--out", "workload.output.tokens", Output);
        }

        return !isNamed;

        void Set(string flag, string path, int tokens) =>
            layer.Set(
                ScenarioKeys.Table.Find(path)!,
                flag,
                path,
                tokens.ToString(CultureInfo.InvariantCulture)
            );
    }
}
