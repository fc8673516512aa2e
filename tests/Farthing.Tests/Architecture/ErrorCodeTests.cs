using System.Reflection;
using System.Text.RegularExpressions;
using Farthing.Testing;

namespace Farthing.Tests.Architecture;

/// <summary>Every code of every fault stands in docs/errors.md, and nothing else does.</summary>
public sealed partial class ErrorCodeTests
{
    private static readonly string[] Rooms =
    [
        "farthing",
        .. Directory
            .GetDirectories(Path.Combine(RepositoryRoot.Path, "src"), "Farthing.*")
            .Select(path => Path.GetFileName(path)!)
            .Where(room => room.Contains('.')),
    ];

    private static readonly (string Code, string Name)[] Codes =
    [
        .. from room in Rooms
        from type in Assembly.Load(room).GetTypes()
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

    [Fact]
    public void Every_code_has_the_form_that_the_docs_say() =>
        Assert.All(Codes, code => Assert.Matches("^FAR[1-9][0-9]{3}$", code.Code));

    [GeneratedRegex(@"^\| `?(FAR\d{4})`? \|", RegexOptions.Multiline)]
    private static partial Regex TableRow();
}
