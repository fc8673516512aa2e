using System.Text.RegularExpressions;
using Farthing.Testing;

namespace Farthing.Tests.Architecture;

/// <summary>Pages hold reference in tables of short cells and reasons in prose, and begin with their purpose and a command.</summary>
public sealed partial class PageTests
{
    private const int MaxCellWords = 40;

    public static TheoryData<string> Pages =>
        [
            .. Directory
                .EnumerateFiles(
                    Path.Combine(RepositoryRoot.Path, "docs"),
                    "*.md",
                    SearchOption.AllDirectories
                )
                .Append(Path.Combine(RepositoryRoot.Path, "README.md"))
                .Select(path => Path.GetRelativePath(RepositoryRoot.Path, path))
                .Order(StringComparer.Ordinal),
        ];

    public static TheoryData<string> TopPages =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(RepositoryRoot.Path, "docs"), "*.md")
                .Select(path => Path.GetRelativePath(RepositoryRoot.Path, path))
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void No_cell_of_a_table_has_more_than_40_words(string page) =>
        Assert.Empty(LongCells(Path.Combine(RepositoryRoot.Path, page)));

    [Theory]
    [MemberData(nameof(TopPages))]
    public void A_page_begins_with_its_purpose_and_a_command(string page)
    {
        string[] lines = File.ReadAllLines(Path.Combine(RepositoryRoot.Path, page));
        string[] intro = [.. lines.Skip(1).TakeWhile(line => !line.StartsWith('#') && !line.StartsWith('|'))];

        Assert.StartsWith("# ", lines[0], StringComparison.Ordinal);
        Assert.Matches("^[A-Z`]", intro.First(line => line.Length > 0));
        Assert.Contains(intro, line => line.StartsWith("```", StringComparison.Ordinal));
    }

    [Fact]
    public void Long_cells_are_found_and_fences_are_no_tables()
    {
        string file = Path.Combine(Path.GetTempPath(), $"farthing-{Guid.NewGuid():N}.md");
        string words = string.Join(' ', Enumerable.Repeat("word", MaxCellWords + 1));
        File.WriteAllText(file, $"| a | {words} |\n| b \\| {words[..9]} | c |\n```\n| {words} |\n```\n");

        Assert.Single(LongCells(file));
        File.Delete(file);
    }

    private static List<string> LongCells(string file)
    {
        List<string> cells = [];
        bool isFence = false;
        foreach ((int index, string line) in File.ReadLines(file).Index())
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                isFence = !isFence;
            }
            else if (!isFence && line.TrimStart().StartsWith('|'))
            {
                cells.AddRange(
                    Separator()
                        .Split(line.Trim())
                        .Where(cell => Words(cell) > MaxCellWords)
                        .Select(cell => $"line {index + 1}: {Words(cell)} words: {cell.Trim()}")
                );
            }
        }

        return cells;
    }

    private static int Words(string cell) =>
        cell.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Separator();
}
