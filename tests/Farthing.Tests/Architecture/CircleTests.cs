using System.Text.RegularExpressions;
using Farthing.Testing;

namespace Farthing.Tests.Architecture;

/// <summary>No folder of a room imports, over others, itself: a folder uses another where a file of it names a type that is declared there, in a namespace that the file sees.</summary>
public sealed partial class CircleTests
{
    [Fact]
    [Trait("Speed", "slow")]
    public void No_folder_of_a_room_imports_in_a_circle() =>
        Assert.Empty(FolderGraph.Of(Sources()).Circles().Select(circle => circle.ToString()));

    [Fact]
    public void A_circle_over_three_folders_is_found()
    {
        FolderGraph graph = FolderGraph.Of([
            ("Room/A/First.cs", "using Room.B;\nnamespace Room.A;\npublic sealed class First(Second other);"),
            ("Room/B/Second.cs", "using Room.C;\nnamespace Room.B;\npublic record Second(Third Other);"),
            ("Room/C/Third.cs", "using Room.A;\nnamespace Room.C;\npublic enum Third { One }\n// no First"),
            ("Room/C/Fourth.cs", "using Room.A;\nnamespace Room.C;\npublic delegate First Fourth(int one);"),
            ("Room/D/Fifth.cs", "using Room.A;\nnamespace Room.D;\npublic static class Fifth { First one; }"),
        ]);

        FolderCircle circle = Assert.Single(graph.Circles());
        Assert.Equal(["Room/A", "Room/B", "Room/C"], circle.Folders);
        Assert.Contains("Room/C uses Room/A in Fourth.cs", circle.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_that_use_each_other_one_way_make_no_circle() =>
        Assert.Empty(
            FolderGraph
                .Of([
                    ("Room/A/First.cs", "using Room.B;\nnamespace Room.A;\npublic class First { Second x; }"),
                    (
                        "Room/B/Second.cs",
                        "using Room.A;\nnamespace Room.B;\npublic class Second { string s = \"First\"; }"
                    ),
                ])
                .Circles()
        );

    private static IEnumerable<(string Path, string Text)> Sources()
    {
        string root = Path.Combine(RepositoryRoot.Path, "src");
        return Directory
            .EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(path => (Path.GetRelativePath(root, path).Replace('\\', '/'), File.ReadAllText(path)))
            .Where(file => !OutputPattern().IsMatch(file.Item1));
    }

    [GeneratedRegex("/(bin|obj)/")]
    private static partial Regex OutputPattern();
}
