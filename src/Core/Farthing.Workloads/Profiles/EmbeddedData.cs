using System.Reflection;

namespace Farthing.Workloads.Profiles;

/// <summary>The files of data/ that are built into this room.</summary>
internal static class EmbeddedData
{
    private const string Prefix = "Farthing.Workloads.";

    /// <summary>Names of the built-in profiles, sorted.</summary>
    public static IReadOnlyList<string> ProfileNames { get; } =
    [
        .. Assembly
            .GetExecutingAssembly()
            .GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix + "profiles.", StringComparison.Ordinal))
            .Select(name => name[(Prefix.Length + "profiles.".Length)..^".json".Length])
            .Order(StringComparer.Ordinal),
    ];

    public static Stream Open(string name) =>
        Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + name)
        ?? throw new InvalidOperationException($"the build left out {name}");
}
