using System.Text.RegularExpressions;
using Farthing.Testing;

namespace Farthing.Tests.Architecture;

/// <summary>No type of <c>src</c> is there for tests alone: each is named by a file of <c>src</c> other than its own.</summary>
/// <remarks>A type that is named by unused types alone is unused too. Names in comments and texts do not count; holders of extension methods are named by their methods.</remarks>
public sealed partial class TypeUseTests
{
    /// <summary>Why a type may be named by tests alone.</summary>
    private static readonly Dictionary<string, string> Allowed = new()
    {
        ["OwnedNode"] = "a way to buy that purchases of owned nodes will use",
    };

    [Fact]
    public void Every_type_is_named_by_another_file() =>
        Assert.Equal(Allowed.Keys, Unused(SourceFile.All()).Order(StringComparer.Ordinal));

    [Fact]
    public void A_type_that_only_an_unused_one_names_is_unused_too() =>
        Assert.Equal(
            ["Inner", "Outer", "Second"],
            Unused([
                    SourceFile.Of(
                        "A/Program.cs",
                        "class Program { Used used; string s = \"Outer\"; } // Outer"
                    ),
                    SourceFile.Of("A/Used.cs", "class Used { Used() {} } record Second { Second() {} }"),
                    SourceFile.Of("A/Outer.cs", "class Outer { Inner inner; }"),
                    SourceFile.Of("A/Inner.cs", "class Inner;"),
                    SourceFile.Of("A/Words.cs", "static class Words { static int Of(this int x) => x; }"),
                ])
                .Order(StringComparer.Ordinal)
        );

    private static HashSet<string> Unused(IReadOnlyList<SourceFile> files)
    {
        ILookup<string, SourceFile> naming = files
            .SelectMany(file => file.Words.Keys.Select(word => (word, file)))
            .ToLookup(pair => pair.word, pair => pair.file);
        ILookup<string, SourceFile> declaring = files
            .SelectMany(file => file.Types.Distinct().Select(type => (type, file)))
            .ToLookup(pair => pair.type, pair => pair.file);
        HashSet<SourceFile> live = [.. files];
        HashSet<string> unused = [];
        for (int before = -1; before < unused.Count; )
        {
            before = unused.Count;
            unused.UnionWith(
                declaring.Where(type => !IsUsed(type.Key, [.. type], naming, live)).Select(type => type.Key)
            );
            live.RemoveWhere(file => file.Types.Length > 0 && file.Types.All(unused.Contains));
        }

        return unused;
    }

    private static bool IsUsed(
        string type,
        SourceFile[] own,
        ILookup<string, SourceFile> naming,
        HashSet<SourceFile> live
    )
    {
        if (type == "Program" || own.Any(file => file.Extends))
        {
            return true;
        }

        string[] names = type.EndsWith("Attribute", StringComparison.Ordinal) ? [type, type[..^9]] : [type];
        return names.Any(name =>
                naming[name].Any(file => live.Contains(file) && own.All(one => one.Stem != file.Stem))
            )
            // A type that stands behind the one that its file is named after may be named there alone.
            || own.All(file => !file.Stem.EndsWith("/" + type, StringComparison.Ordinal))
                && naming[type]
                    .Where(file => own.Any(one => one.Stem == file.Stem))
                    .Sum(file => file.Words[type]) > own.Sum(file => file.Declarations(type));
    }

    private sealed partial record SourceFile(string Stem, string Code)
    {
        public Dictionary<string, int> Words { get; } =
            Word()
                .Matches(Code)
                .GroupBy(match => match.Value)
                .ToDictionary(group => group.Key, group => group.Count());

        public string[] Types { get; } = [.. Type().Matches(Code).Select(match => match.Groups[1].Value)];

        public bool Extends { get; } = Extension().IsMatch(Code);

        public int Declarations(string type) =>
            Types.Count(one => one == type)
            + Regex.Count(Code, $@"(?:public|internal|private|protected|[{{;}}])\s*{type}\s*\(");

        public static SourceFile Of(string path, string text) =>
            new(
                path[..path.IndexOf('.', path.LastIndexOf('/') + 1)],
                TextOrComment().Replace(text, match => Interpolated(match.Value))
            );

        public static SourceFile[] All() =>
            [
                .. Room.All.SelectMany(room =>
                    Directory
                        .EnumerateFiles(room.Folder, "*.cs", SearchOption.AllDirectories)
                        .Select(path =>
                            Of(
                                Path.GetRelativePath(RepositoryRoot.Path, path).Replace('\\', '/'),
                                File.ReadAllText(path)
                            )
                        )
                ),
            ];

        /// <summary>What an interpolated text names; a comment names nothing.</summary>
        private static string Interpolated(string text) =>
            text.StartsWith("//", StringComparison.Ordinal)
                ? " "
                : $" {string.Join(' ', Hole().Matches(text).Select(hole => hole.Groups[1].Value))} ";

        [GeneratedRegex("\"\"\"[\\s\\S]*?\"\"\"|//[^\n]*|\"(?:\\\\.|[^\"\\\\\n])*\"")]
        private static partial Regex TextOrComment();

        [GeneratedRegex(@"\{([^{}]*)\}")]
        private static partial Regex Hole();

        [GeneratedRegex(@"\b[A-Za-z_]\w*\b")]
        private static partial Regex Word();

        [GeneratedRegex(
            @"\b(?:class|struct|interface|enum|record(?:\s+struct|\s+class)?|delegate\s+[\w<>\[\]?., ]+)\s+([A-Z]\w*)(?=\s*[<({:;\n]|\s+where)"
        )]
        private static partial Regex Type();

        [GeneratedRegex(@"\(\s*this\s|\bextension\s*\(")]
        private static partial Regex Extension();
    }
}
