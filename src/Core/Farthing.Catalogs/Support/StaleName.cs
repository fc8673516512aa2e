using Farthing.Catalogs.Reading;
using Farthing.Numerics.Reading;
using Farthing.Serving.Deployments;

namespace Farthing.Catalogs.Support;

/// <summary>A name of an engine's flag, variable or metric that is no more to be written.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Kind">flag, variable or metric.</param>
/// <param name="Name">The name; of a flag without dashes, with hyphens.</param>
/// <param name="Change">renamed, removed, or never: no version had it.</param>
/// <param name="Since">The version from which the name is stale; null where it is not known.</param>
/// <param name="Now">Its successor, in words.</param>
/// <param name="Source">The document that says so.</param>
public sealed record StaleName(
    EngineFamily Engine,
    string Kind,
    string Name,
    string Change,
    string? Since,
    string Now,
    string Source
)
{
    /// <summary>Kind of a command line's flag.</summary>
    public const string Flag = "flag";

    /// <summary>Kind of an environment variable.</summary>
    public const string Variable = "variable";

    /// <summary>Kind of a metric.</summary>
    public const string Metric = "metric";

    private static readonly string[] Kinds = [Flag, Variable, Metric];
    private static readonly string[] Changes = ["renamed", "removed", "never"];

    /// <summary>The change in words: <c>removed in 0.18</c>, <c>renamed</c>, <c>no flag of vLLM</c>.</summary>
    public string ChangeWords =>
        Change == "never" ? $"never a {Kind} of {Engine.Title()}"
        : Since is string version ? $"{Change} in {version}"
        : Change;

    /// <summary>Reads a row of data/stale_names.json.</summary>
    internal static StaleName? Read(MemberReader row)
    {
        string engine = row.RequiredText("engine");
        if (EngineFamilies.Find(engine) is not EngineFamily family)
        {
            row.Refuse("engine", "no such engine");
            return null;
        }

        return new StaleName(
            family,
            row.Word("kind", Kinds) ?? Flag,
            row.RequiredText("name"),
            row.Word("change", Changes) ?? Changes[0],
            row.Text("since"),
            row.RequiredText("now"),
            row.RequiredText("source")
        );
    }

    /// <summary>All rows of the table.</summary>
    internal static IReadOnlyList<StaleName> LoadAll() =>
        BuiltInFile.LoadRows("stale_names.json", "names", Read);
}
