using System.CommandLine;
using System.CommandLine.Parsing;
using System.Security.Cryptography;
using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Scenarios;
using Farthing.Workloads.Requests;

namespace Farthing.Plans.Replays;

/// <summary>Everything that a plan follows from, so that it can be made again: the command line, the scenario's text, the day, and digests of every file that was read.</summary>
/// <param name="Arguments">The words after <c>farthing plan</c>, without the day and those that only say where the answer goes.</param>
/// <param name="ScenarioFile">The scenario's file as it was named; null without one.</param>
/// <param name="ScenarioText">Its text; empty without one.</param>
/// <param name="Today">The day that prices were judged by.</param>
/// <param name="Data">SHA-256 of each file that is built into the program, by name.</param>
/// <param name="Overlays">SHA-256 of each file that was laid over the catalog, by file name, in their order.</param>
/// <param name="Traces">SHA-256 of each trace, by file name.</param>
/// <param name="Current">SHA-256 of the file that says what is served now.</param>
internal sealed record PlanOrigin(
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

    /// <summary>The origin of a plan that a command line asks for.</summary>
    public static PlanOrigin Of(VerbContext context, Scenario scenario) =>
        new(
            ArgumentsOf(context),
            scenario.File,
            scenario.Source,
            CatalogLoader.Today(context),
            BuiltIn.Value,
            [
                .. CatalogLoader
                    .OverlayPaths(context)
                    .Where(File.Exists)
                    .Select(path => (Path.GetFileName(path), DigestOf(path))),
            ],
            DigestsOf(scenario.Workload.Trace),
            DigestsOf(context.Parsed.GetValue(PlanFlags.Current))
        );

    /// <summary>The words of a command line that change the answer.</summary>
    private static List<string> ArgumentsOf(VerbContext context)
    {
        Dictionary<string, bool> dropped = [];
        foreach (Option option in (Option[])[CommonFlags.Json, CommonFlags.Quiet, CommonFlags.Explain])
        {
            Drop(option, takesValue: false);
        }

        Drop(CommonFlags.Output, takesValue: true);
        Drop(CatalogFlags.Today, takesValue: true);
        List<string> kept = [];
        IReadOnlyList<Token> tokens = context.Parsed.Tokens;
        for (int i = 0; i < tokens.Count; i++)
        {
            bool isDropped =
                tokens[i].Type == TokenType.Option && dropped.TryGetValue(tokens[i].Value, out _);
            if (!isDropped)
            {
                kept.Add(tokens[i].Value);
            }
            else if (dropped[tokens[i].Value])
            {
                i++;
            }
        }

        return kept;

        void Drop(Option option, bool takesValue)
        {
            foreach (string name in (string[])[option.Name, .. option.Aliases])
            {
                dropped[name] = takesValue;
            }
        }
    }

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
