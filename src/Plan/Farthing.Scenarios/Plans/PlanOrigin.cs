using System.Security.Cryptography;
using Farthing.Catalogs;
using Farthing.Workloads.Requests;

namespace Farthing.Scenarios.Plans;

/// <summary>Everything that a plan follows from, so that it can be made again: the command line, the scenario's text, the day, and digests of every file that was read.</summary>
/// <param name="Arguments">The words after <c>farthing plan</c>, without the day and those that only say where the answer goes.</param>
/// <param name="ScenarioFile">The scenario's file as it was named; null without one.</param>
/// <param name="ScenarioText">Its text; empty without one.</param>
/// <param name="Today">The day that prices were judged by.</param>
/// <param name="Data">SHA-256 of each file that is built into the program, by name.</param>
/// <param name="Overlays">SHA-256 of each file that was laid over the catalog, by file name, in their order.</param>
/// <param name="Traces">SHA-256 of each trace, by file name.</param>
/// <param name="Current">SHA-256 of the file that says what is served now.</param>
public sealed record PlanOrigin(
    IReadOnlyList<string> Arguments,
    string? ScenarioFile,
    string ScenarioText,
    DateOnly Today,
    IReadOnlyList<(string Name, string Sha256)> Data,
    IReadOnlyList<(string Name, string Sha256)> Overlays,
    IReadOnlyList<(string Name, string Sha256)> Traces,
    IReadOnlyList<(string Name, string Sha256)> Current
)
{
    private static readonly Lazy<IReadOnlyList<(string Name, string Sha256)>> BuiltIn = new(() =>
        [
            .. new[] { typeof(Catalog).Assembly, typeof(RequestTable).Assembly }
                .SelectMany(assembly =>
                    assembly
                        .GetManifestResourceNames()
                        .Select(name =>
                            (Name: name, Sha256: Digest(assembly.GetManifestResourceStream(name)!))
                        )
                )
                .OrderBy(file => file.Name, StringComparer.Ordinal),
        ]
    );

    /// <summary>The origin of a plan of a scenario.</summary>
    public static PlanOrigin Of(PlanSurroundings around, Scenario scenario) =>
        new(
            around.Arguments,
            scenario.File,
            scenario.Source,
            around.Today,
            BuiltIn.Value,
            [.. around.Overlays.SelectMany(DigestsOf)],
            DigestsOf(scenario.Workload.Trace),
            DigestsOf(around.Current)
        );

    private static IReadOnlyList<(string Name, string Sha256)> DigestsOf(string? path) =>
        path is not null && File.Exists(path) ? [(Path.GetFileName(path), DigestOf(path))] : [];

    private static string DigestOf(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Digest(stream);
    }

    private static string Digest(Stream stream)
    {
        using (stream)
        {
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
    }
}
