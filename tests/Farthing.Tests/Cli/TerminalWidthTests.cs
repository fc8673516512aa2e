using Farthing.Cli;

namespace Farthing.Tests.Cli;

public sealed class TerminalWidthTests
{
    [Theory]
    [InlineData("80", false, 132, 80)] // stated wins
    [InlineData("80", true, 132, 80)]
    [InlineData(null, false, 132, 132)] // a terminal is asked
    [InlineData("", false, 132, 132)]
    [InlineData("-80", false, 132, 132)]
    [InlineData("0", false, 132, 132)]
    [InlineData(null, true, 132, null)] // a pipe has no width
    [InlineData(null, false, 0, null)]
    [InlineData(null, false, -1, null)]
    public void The_terminal_is_asked_where_nobody_states_its_width(
        string? variable,
        bool isRedirected,
        int terminal,
        int? columns
    ) => Assert.Equal(columns, TerminalWidth.Columns(variable, isRedirected, () => terminal));

    [Theory]
    [InlineData(null, 120)]
    [InlineData(80, 80)]
    [InlineData(12, 60)]
    [InlineData(1000, 200)]
    public void A_sheet_keeps_within_limits(int? columns, int width) =>
        Assert.Equal(width, TerminalWidth.OfSheet(columns));
}
