using Farthing.Testing;

namespace Farthing.Tests.Architecture;

/// <summary>A project of <c>src</c>: its name, the floor that it stands on (none: the executable) and its folder.</summary>
internal sealed record Room(string Name, string? Floor, string Folder)
{
    private static readonly string Source = Path.Combine(RepositoryRoot.Path, "src");

    /// <summary>Each project, found by its project file.</summary>
    public static IReadOnlyList<Room> All { get; } =
    [
        .. Directory
            .EnumerateFiles(Source, "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetDirectoryName(path)!)
            .Order(StringComparer.Ordinal)
            .Select(folder => new Room(Path.GetFileName(folder), FloorOf(folder), folder)),
    ];

    /// <summary>The file of its assembly, without its ending.</summary>
    public string Assembly => Name == "Farthing" ? "farthing" : Name;

    /// <summary>The gateway is one room in several projects.</summary>
    public string RootNamespace =>
        Name.StartsWith("Farthing.Gateway", StringComparison.Ordinal) ? "Farthing.Gateway" : Name;

    private static string? FloorOf(string folder) =>
        Path.GetRelativePath(Source, folder).Split(Path.DirectorySeparatorChar) is [string floor, _]
            ? floor
            : null;
}
