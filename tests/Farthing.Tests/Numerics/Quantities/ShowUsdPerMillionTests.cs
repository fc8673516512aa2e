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
    [InlineData(0.77449, "$0.774")]
    [InlineData(0.9994, "$0.999")]
    [InlineData(0.9996, "$1.00")]
    [InlineData(4.1049, "$4.10")]
    [InlineData(1234.6, "$1,235")]
    [InlineData(-0.5, "−$0.500")]
    public void Below_a_dollar_three_digits_count(double usd, string shown) =>
        Assert.Equal(shown, Show.UsdPerMillion(usd));

    /// <summary>Every figure of dollars per million tokens on the pages of plan and simulate goes through the one formatter.</summary>
    [Fact]
    public void No_page_of_a_plan_or_a_simulation_rounds_dollars_per_million_to_cents()
    {
        string source = Path.Combine(RepositoryRoot.Path, "src", "Farthing");
        IEnumerable<string> files = Directory
            .EnumerateFiles(Path.Combine(source, "Plans"), "*.cs", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(source, "Simulations"), "*.cs"))
            .Concat(Directory.EnumerateFiles(Path.Combine(source, "Reports"), "PlanView*.cs"))
            .Concat(Directory.EnumerateFiles(Path.Combine(source, "Reports"), "SimulationView*.cs"));

        Assert.Empty(
            files.SelectMany(file =>
                Cents().Matches(File.ReadAllText(file)).Select(found => $"{file}: {found.Value}")
            )
        );
    }

    [GeneratedRegex(
        """Show\.Usd\([^()]*PerM(illion|Input|Output|Blended)|usd_per_m_\w+"\]\.Shown\(Show\.Usd\)"""
    )]
    private static partial Regex Cents();
}
