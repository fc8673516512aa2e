using System.Text.RegularExpressions;
using Farthing.Testing;

namespace Farthing.Tests.Architecture;

/// <summary>Differences between wire formats are asked of <c>Dialect</c>: nobody else compares with a particular one.</summary>
public sealed partial class DialectTests
{
    [Fact]
    public void Only_the_table_of_dialects_tells_one_from_another()
    {
        string gateway = Path.Combine(RepositoryRoot.Path, "src", "Gateway");

        Assert.Empty(
            Directory
                .EnumerateFiles(gateway, "*.cs", SearchOption.AllDirectories)
                .Where(path =>
                    !path.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or "Dialects")
                )
                .Select(path =>
                    (Name: Path.GetFileName(path), Count: Comparison().Count(File.ReadAllText(path)))
                )
                .Where(file => file.Count > 0)
                .Select(file =>
                    $"{file.Name} compares with a particular dialect {file.Count} times: make the difference a member of Dialect"
                )
        );
    }

    [Theory]
    [InlineData("if (dialect == Dialect.Chat)", 1)]
    [InlineData("exchange.Dialect\n    != Dialect.Messages", 1)]
    [InlineData("format == \"responses\"", 1)]
    [InlineData("format is \"chat\" or \"messages\"", 2)]
    [InlineData("return Dialect.Chat;", 0)]
    [InlineData("dialect.Format is null", 0)]
    public void Comparisons_are_found(string text, int count) =>
        Assert.Equal(count, Comparison().Count(text));

    [GeneratedRegex(
        @"(?:[=!]=|\bis|\bor|\bnot|\bcase)\s*(?:Dialect\.[A-Z]\w*|""(?:chat|messages|responses)"")"
    )]
    private static partial Regex Comparison();
}
