using System.Text.RegularExpressions;
using Farthing.Numerics.Quantities;
using Farthing.Testing;

namespace Farthing.Tests.Numerics.Quantities;

public sealed partial class ShowUsdPerMillionTests
{
    [Theory]
    [InlineData(0, "$0.00")]
    [InlineData(0.0123456, "$0.0123")]
    [InlineData(0.09951, "$0.0995")]
    [InlineData(0.09997, "$0.100")]
    [InlineData(0.0009996, "$0.00100")]
    [InlineData(0.77449, "$0.774")]
    [InlineData(0.9994, "$0.999")]
    [InlineData(0.9996, "$1.00")]
    [InlineData(4.1049, "$4.10")]
    [InlineData(1234.6, "$1,235")]
    [InlineData(-0.5, "−$0.500")]
    public void Below_a_dollar_three_digits_count(double usd, string shown) =>
        Assert.Equal(shown, Show.UsdPerMillion(usd));

    [Theory]
    [InlineData(0.5921, 0.6124, "$0.592–$0.612")]
    [InlineData(0.5921, 0.5923, "$0.592")]
    [InlineData(0.97, 1.031, "$0.970–$1.03")]
    public void A_range_keeps_the_digits_of_its_ends(double low, double high, string shown) =>
        Assert.Equal(shown, Show.UsdPerMillion(new Interval(low, high)));

    /// <summary>Every figure of dollars per million tokens, of every verb, goes through the one formatter.</summary>
    [Fact]
    public void No_page_rounds_dollars_per_million_to_cents()
    {
        IEnumerable<string> files = Directory.EnumerateFiles(
            Path.Combine(RepositoryRoot.Path, "src"),
            "*.cs",
            SearchOption.AllDirectories
        );

        Assert.Empty(
            files.SelectMany(file =>
                Cents().Matches(File.ReadAllText(file)).Select(found => $"{file}: {found.Value}")
            )
        );
    }

    /// <summary>The same, seen on the pages that are pinned: no two digits before <c>/M</c> below a dollar. A gateway prints the prices of its configuration as they were written.</summary>
    [Fact]
    public void No_pinned_page_shows_dollars_per_million_in_cents()
    {
        IEnumerable<string> pages = Directory
            .EnumerateFiles(Path.Combine(RepositoryRoot.Path, "tests"), "*.*", SearchOption.AllDirectories)
            .Where(file =>
                file.Contains(
                    $"{Path.DirectorySeparatorChar}Expectations{Path.DirectorySeparatorChar}",
                    StringComparison.Ordinal
                )
                && (Path.GetExtension(file) is ".txt" or ".html" or ".md")
                && Path.GetFileName(file) != "serve-check.txt"
            );

        Assert.Empty(
            pages.SelectMany(file =>
                CentsOnAPage()
                    .Matches(File.ReadAllText(file))
                    .Select(found => $"{Path.GetFileName(file)}: {found.Value}")
            )
        );
    }

    [GeneratedRegex(
        """Show\.Usd\([^()]*PerM(illion|Input|Output|Blended)|Show\.Usd\([^()]*(\([^()]*\))*[^()]*\)(\} ?| \+ ")/M|per_m_\w+"\]\.Shown\(Show\.Usd\)|"usd_per_m_\w+",\s+(\w+ => )?Show\.Usd\b"""
    )]
    private static partial Regex Cents();

    [GeneratedRegex(@"\$0\.\d\d ?/M\b")]
    private static partial Regex CentsOnAPage();
}
