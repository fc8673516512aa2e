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

    /// <summary>The profile of a plan that is told nothing of its requests.</summary>
    public const string Chat = "azure-conv-2023";

    /// <summary>The assumed chat in words.</summary>
    public static string ChatWords =>
        $"requests of {Chat} (chat): assumed, nobody said; --in and --out, --profile or --trace say otherwise";

    /// <summary>Sets the profile of chat where values name neither a profile, a trace nor lengths.</summary>
    /// <returns>True where it is set.</returns>
    public static bool SetChat(FlagLayer layer, SettingValues values)
    {
        // Each of several models may say its own.
        bool listsModels = values.Paths.Any(path => path.StartsWith("models[", StringComparison.Ordinal));
        if (listsModels || IsNamed(values))
        {
            return false;
        }

        layer.Set(ScenarioKeys.Table.Find("workload.profile")!, "--profile", "workload.profile", Chat);
        return true;
    }

    private static bool IsNamed(SettingValues values) =>
        values.Paths.Any(path =>
            path is "workload.profile" or "workload.trace"
            || path.StartsWith("workload.input.", StringComparison.Ordinal)
            || path.StartsWith("workload.output.", StringComparison.Ordinal)
        );

    /// <summary>Sets them where values name neither a profile, a trace nor lengths.</summary>
    /// <returns>True where they are set.</returns>
    public static bool Set(FlagLayer layer, SettingValues values)
    {
        bool isNamed = IsNamed(values);
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
