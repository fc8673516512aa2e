using System.Text.RegularExpressions;
using Farthing.Testing;
using Farthing.Verbs;

namespace Farthing.Tests.Architecture;

/// <summary>What pages point to is there: files, heads of pages, schemas.</summary>
public sealed partial class LinkTests
{
    private static readonly Lazy<Dictionary<string, string>> Pages = new(() =>
        Directory
            .EnumerateFiles(Path.Combine(RepositoryRoot.Path, "docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(RepositoryRoot.Path, "*.md"))
            .Concat(
                new[] { "bench", "deploy", "examples", "data", "eng" }
                    .Select(folder => Path.Combine(RepositoryRoot.Path, folder))
                    .Where(Directory.Exists)
                    .SelectMany(folder =>
                        Directory.EnumerateFiles(folder, "*.md", SearchOption.AllDirectories)
                    )
            )
            .ToDictionary(path => path, File.ReadAllText)
    );

    [Fact]
    public void Every_relative_link_of_a_page_leads_to_a_file_and_a_head()
    {
        List<string> broken = [];
        foreach ((string page, string text) in Pages.Value)
        {
            foreach (string link in LinksOf(text))
            {
                string[] parts = link.Split('#', 2);
                string target = Path.GetFullPath(
                    parts[0].Length == 0
                        ? page
                        : Path.Combine(Path.GetDirectoryName(page)!, Uri.UnescapeDataString(parts[0]))
                );
                bool isThere = File.Exists(target) || Directory.Exists(target);
                bool hasHead =
                    parts.Length == 1
                    || !target.EndsWith(".md", StringComparison.Ordinal)
                    || (isThere && HeadsOf(File.ReadAllText(target)).Contains(parts[1]));
                if (!isThere || !hasHead)
                {
                    broken.Add($"{Path.GetRelativePath(RepositoryRoot.Path, page)}: {link}");
                }
            }
        }

        Assert.Empty(broken);
    }

    [Fact]
    public void Every_schema_that_a_page_names_is_printed_by_schema()
    {
        IEnumerable<string> named = Pages
            .Value.Values.SelectMany(text => Schema().Matches(text))
            .Select(match => match.Groups[1].Value);

        Assert.Empty(named.Except(SchemaVerb.Names));
    }

    [Fact]
    public void What_is_a_link_and_what_a_head()
    {
        Assert.Equal(
            ["a.md", "b.md#c-d"],
            LinksOf("[a](a.md) ![b](b.md#c-d) [w](https://x.y) `[no](code.md)`\n```\n[no](block.md)\n```\n")
        );
        Assert.Equal(
            ["a-bs-c", "a-bs-c-1", "x--y"],
            HeadsOf("# A `B`'s, c\n## A `B`'s, c\ntext\n```\n# no\n```\n### x – y\n")
        );
    }

    private static IEnumerable<string> LinksOf(string text) =>
        Link()
            .Matches(Code().Replace(text, ""))
            .Select(match => match.Groups[1].Value)
            .Where(link => !Scheme().IsMatch(link));

    /// <summary>The anchors of a page's heads, as GitHub makes them.</summary>
    private static IEnumerable<string> HeadsOf(string text)
    {
        Dictionary<string, int> seen = [];
        foreach (Match head in Head().Matches(Block().Replace(text, "")))
        {
            string words = Link().Replace(head.Groups[1].Value.Trim(), "]");
            string anchor = NotInAnchor().Replace(words.ToLowerInvariant(), "").Replace(' ', '-');
            int times = seen[anchor] = seen.GetValueOrDefault(anchor) + 1;
            yield return times == 1 ? anchor : $"{anchor}-{times - 1}";
        }
    }

    [GeneratedRegex("```.*?```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("```.*?```|`[^`\n]*`", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"\]\(([^)\s]+)(?:\s+""[^""]*"")?\)")]
    private static partial Regex Link();

    [GeneratedRegex("^[a-z]+:")]
    private static partial Regex Scheme();

    [GeneratedRegex("^#{1,6} +(.*)$", RegexOptions.Multiline)]
    private static partial Regex Head();

    [GeneratedRegex(@"[^\p{L}\p{N}\p{M}_ -]")]
    private static partial Regex NotInAnchor();

    [GeneratedRegex("`farthing schema ([a-z0-9.-]+)`")]
    private static partial Regex Schema();
}
