using System.Text.RegularExpressions;
using Farthing.Testing;

namespace Farthing.Tests.Architecture;

/// <summary>How source files are cut and named (house rules 1 and 6).</summary>
public sealed partial class SourceFileTests
{
    private const int MaxLines = 400;
    private const int MaxLinesOfProgram = 150;

    private static readonly string Source = Path.Combine(RepositoryRoot.Path, "src");

    private static readonly string[] Files =
    [
        .. Directory
            .EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
            .Concat(
                Directory.EnumerateFiles(
                    Path.Combine(RepositoryRoot.Path, "tests"),
                    "*.cs",
                    SearchOption.AllDirectories
                )
            )
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
            .Order(StringComparer.Ordinal),
    ];

    [Fact]
    public void No_source_file_grows_beyond_400_lines_nor_Program_beyond_150() =>
        Assert.Empty(
            Files
                .Select(path => (path, Lines: File.ReadLines(path).Count()))
                .Where(file =>
                    file.Lines > (Path.GetFileName(file.path) == "Program.cs" ? MaxLinesOfProgram : MaxLines)
                )
                .Select(file => $"{Name(file.path)}: {file.Lines} lines")
        );

    /// <summary>A file is one concept: its main type comes first and names it, small ones that only make sense with it follow.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Each_source_file_is_named_after_its_first_type() =>
        Assert.Empty(
            Files
                .Where(path => path.StartsWith(Source, StringComparison.Ordinal))
                .Select(path => (Path: path, Types: TypesOf(File.ReadAllText(path))))
                .Where(file => file.Types.FirstOrDefault() != Path.GetFileName(file.Path).Split('.')[0])
                .Select(file => $"{Name(file.Path)} declares {string.Join(", ", file.Types)}")
        );

    /// <summary>The project's root namespace and the folders in it: the gateway's projects share one root, so that a folder moves between them as it is.</summary>
    [Fact]
    public void Each_namespace_is_its_folder() =>
        Assert.Empty(
            Room.All.SelectMany(room =>
                    Files
                        .Where(path =>
                            path.StartsWith(
                                room.Folder + Path.DirectorySeparatorChar,
                                StringComparison.Ordinal
                            )
                        )
                        .Where(path =>
                            NamespacePattern().Match(File.ReadAllText(path)).Groups[1].Value
                            != Path.Combine(
                                    room.RootNamespace,
                                    Path.GetDirectoryName(Path.GetRelativePath(room.Folder, path))!
                                )
                                .TrimEnd(Path.DirectorySeparatorChar)
                                .Replace(Path.DirectorySeparatorChar, '.')
                        )
                )
                .Select(Name)
        );

    [Fact]
    public void No_file_is_named_for_nothing_in_particular() =>
        Assert.Empty(
            Files
                .Where(path => VagueName().IsMatch(Path.GetFileNameWithoutExtension(path).Split('.')[0]))
                .Select(Name)
        );

    [Fact]
    public void Every_project_has_its_lock_file() =>
        Assert.Empty(
            Directory
                .EnumerateFiles(RepositoryRoot.Path, "*.csproj", SearchOption.AllDirectories)
                .Where(path => !path.Contains("artifacts", StringComparison.Ordinal))
                .Where(path => !File.Exists(Path.Combine(Path.GetDirectoryName(path)!, "packages.lock.json")))
                .Select(Name)
        );

    [Fact]
    public void The_patterns_find_what_they_look_for()
    {
        Assert.Equal(
            ["A", "B", "C", "D", "E", "F"],
            TypesOf(
                "public sealed class A\n{\n    private class Inner { }\n}\ninternal readonly record struct B(int X);\npublic enum C\npublic static partial class D\ninternal interface E\npublic delegate int F(int x);\n"
            )
        );
        Assert.Matches(VagueName(), "PriceHelpers");
        Assert.DoesNotMatch(VagueName(), "PriceTable");
    }

    private static string Name(string path) => Path.GetRelativePath(RepositoryRoot.Path, path);

    private static string[] TypesOf(string text) =>
        [.. TypePattern().Matches(text).Select(match => match.Groups["name"].Value).Distinct()];

    [GeneratedRegex(
        @"^(?:public|internal|file)?\s*(?:(?:sealed|static|abstract|readonly|partial|unsafe|ref)\s+)*(?:(?:record\s+struct|record\s+class|record|class|struct|interface|enum)\s+(?<name>\w+)|delegate\s+\S+\s+(?<name>\w+))",
        RegexOptions.Multiline
    )]
    private static partial Regex TypePattern();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespacePattern();

    [GeneratedRegex(@"(Utils?|Helpers?|Manager|Service|Processor|Misc|Common)$")]
    private static partial Regex VagueName();
}
