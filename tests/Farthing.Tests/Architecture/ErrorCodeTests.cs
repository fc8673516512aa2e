using System.Net;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Farthing.Testing;

namespace Farthing.Tests.Architecture;

/// <summary>Every code of every fault stands in docs/errors.md, and nothing else does.</summary>
public sealed partial class ErrorCodeTests
{
    private static readonly (string Code, string Name)[] Codes =
    [
        .. from room in Room.All
        from type in Assembly.Load(room.Assembly).GetTypes()
        where type.Name.EndsWith("FaultCodes", StringComparison.Ordinal)
        from field in type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
        where field.IsLiteral
        select ((string)field.GetRawConstantValue()!, $"{type.Name}.{field.Name}"),
    ];

    private static readonly string[] Documented =
    [
        .. TableRow()
            .Matches(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "errors.md")))
            .Select(match => match.Groups[1].Value),
    ];

    [Fact]
    public void Every_code_is_documented() =>
        Assert.DoesNotContain(Codes, code => !Documented.Contains(code.Code));

    [Fact]
    public void Every_documented_code_exists() =>
        Assert.Empty(Documented.Except(Codes.Select(code => code.Code)));

    [Fact]
    public void No_code_has_two_meanings()
    {
        Assert.Empty(
            Codes.GroupBy(code => code.Code).Where(group => group.Count() > 1).Select(group => group.Key)
        );
        Assert.Empty(
            Documented.GroupBy(code => code).Where(group => group.Count() > 1).Select(group => group.Key)
        );
    }

    /// <summary>Meaning and remedy stand once: in the docstring of the code. The page has its chapters, and each table the codes from its first to the next table's first.</summary>
    [Fact]
    public void The_tables_of_the_page_are_what_the_codes_say()
    {
        string path = Path.Combine("docs", "errors.md");
        string[] lines = File.ReadAllLines(Path.Combine(RepositoryRoot.Path, path));
        Dictionary<string, string> rows = Described();
        List<string> starts =
        [
            .. lines
                .Where((line, i) => TableRow().IsMatch(line) && !TableRow().IsMatch(lines[i - 1]))
                .Select(line => TableRow().Match(line).Groups[1].Value),
        ];
        StringBuilder page = new();
        foreach (string line in lines)
        {
            string code = TableRow().Match(line).Groups[1].Value;
            if (code.Length == 0)
            {
                page.Append(line).Append('\n');
            }
            else if (starts.Contains(code))
            {
                IEnumerable<string> own = rows.Keys.Where(one => Table(one) == code);
                foreach (string one in own.Order(StringComparer.Ordinal))
                {
                    page.Append(rows[one]).Append('\n');
                }
            }
        }

        Golden.VerifyFile(page.ToString(), path);

        string Table(string code) =>
            starts.Where(start => string.CompareOrdinal(start, code) <= 0).Max(StringComparer.Ordinal)
            ?? starts[0];
    }

    [Fact]
    public void Every_code_has_the_form_that_the_docs_say() =>
        Assert.All(Codes, code => Assert.Matches("^FAR[1-9][0-9]{3}$", code.Code));

    /// <summary>The row of each code, from the docstrings in the sources.</summary>
    private static Dictionary<string, string> Described() =>
        Directory
            .EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src"), "*.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText)
            .Where(text => text.Contains("FaultCodes", StringComparison.Ordinal))
            .SelectMany(text => Declaration().Matches(text))
            .ToDictionary(
                match => match.Groups[3].Value,
                match =>
                    $"| {match.Groups[3].Value} | {Markdown(match.Groups[1].Value)} | {Markdown(match.Groups[2].Value)} |"
            );

    private static string Markdown(string docstring) =>
        WebUtility.HtmlDecode(
            docstring
                .Replace("<c>", "`", StringComparison.Ordinal)
                .Replace("</c>", "`", StringComparison.Ordinal)
        );

    [GeneratedRegex(
        @"/// <summary>(.*)</summary>\s+/// <remarks>(.*)</remarks>\s+(?:public|internal) const string \w+ = ""(FAR\d{4})"";"
    )]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^\| `?(FAR\d{4})`? \|", RegexOptions.Multiline)]
    private static partial Regex TableRow();
}
