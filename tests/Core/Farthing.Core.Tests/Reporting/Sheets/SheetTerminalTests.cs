using System.Text.RegularExpressions;
using Farthing.Reporting.Pages;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Tests.Reporting.Sheets;

public sealed class SheetTerminalTests
{
    private static readonly (string Name, long Count)[] Rows =
    [
        ("a short one", 3),
        (new string('x', 90), 12_000),
    ];

    private static readonly TableColumns<(string Name, long Count)> Columns = new TableColumns<(
        string Name,
        long Count
    )>()
        .Name("who", row => row.Name)
        .Count("first", row => row.Count, "what counts most")
        .Figure("a long head of little weight", _ => null, rank: 2)
        .Figure("another long head", row => $"{row.Count}", rank: 1);

    /// <summary>What was saved is red where it was lost, and has its sign; a difference that is no loss is not.</summary>
    [Fact]
    public void Losses_are_red_with_their_sign()
    {
        Sheet sheet = new Sheet()
            .Section("", new SheetWords(["−$3.00 saved"]) { IsLoss = true }, new SheetWords(["plain"]))
            .Table(
                (int[])[-1, 2],
                new TableColumns<int>()
                    .Name("who", row => $"n{row}")
                    .Figure("change", row => row < 0 ? "−$1.00" : "$2.00")
                    .Saved("saved", row => row < 0 ? "−$1.00" : "$2.00")
            );
        using StringWriter text = new() { NewLine = "\n" };

        SheetTerminal.Write(sheet, text, SheetTerminal.Usual, isExplained: false, marks: text);

        Assert.Equal(
            "\u001b[31m−$3.00 saved\u001b[0m\nplain\n\n"
                + "who  change   saved\nn-1  −$1.00  \u001b[31m−$1.00\u001b[0m\nn2    $2.00   $2.00\n",
            text.ToString()
        );
        string page = ReportHtml.Write(new ReportPage([sheet], [], [], "farthing"));
        Assert.Contains("<p class=\"wide is-loss\">−$3.00 saved</p>", page, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(page, "<td class=\"n is-loss\">−\\$1.00</td>"));
        Assert.Single(Regex.Matches(page, "<td class=\"n\">−\\$1.00</td>"));
    }

    [Fact]
    public void No_line_is_longer_than_the_terminal_is_wide()
    {
        for (int width = SheetTerminal.Narrowest; width <= SheetTerminal.Widest; width++)
        {
            string[] lines = Lines(width);

            Assert.All(lines, line => Assert.True(line.Length <= width, $"{width}: {line}"));
        }
    }

    [Fact]
    public void Names_are_cut_before_columns_are_left_out_and_then_the_least_important_first()
    {
        Assert.Contains("another long head", Lines(120)[2], StringComparison.Ordinal);
        Assert.Contains("…", Lines(120)[4], StringComparison.Ordinal);
        string[] narrow = Lines(60);
        Assert.DoesNotContain("a long head of little weight", narrow[2], StringComparison.Ordinal);
        Assert.Contains("another long head", narrow[2], StringComparison.Ordinal);
        Assert.Contains("Not shown on a line of 60: a long head of little weight", narrow);
        Assert.Contains("first", narrow[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Words_are_broken_between_them_and_none_is_lost()
    {
        const string Said =
            "one two three four five six seven eight nine ten eleven twelve thirteen fourteen";

        string[] lines = Text(new Sheet().Say(Said, "short"), 60, isExplained: false).Split('\n');

        Assert.Equal(
            [
                "one two three four five six seven eight nine ten eleven",
                "twelve thirteen fourteen",
                "short",
                "",
            ],
            lines
        );
    }

    [Fact]
    public void Blanks_behind_a_name_are_not_what_it_is_cut_for() =>
        Assert.DoesNotContain(
            "…",
            Text(new Sheet().Table([("a name".PadRight(70), 1L)], Columns), 60, isExplained: false),
            StringComparison.Ordinal
        );

    [Fact]
    public void Names_steer_no_terminal_and_what_is_not_known_is_a_dash()
    {
        Sheet sheet = new Sheet().Table([("a\u001b[2Jb", 1L)], Columns);

        string text = Text(sheet, 120, isExplained: false);

        Assert.Contains("a·[2Jb", text, StringComparison.Ordinal);
        Assert.Contains("–", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Meanings_are_said_once_and_only_when_asked_for()
    {
        Sheet sheet = new Sheet().Table(Rows, Columns).Table(Rows, Columns);

        Assert.DoesNotContain(
            "what counts most",
            Text(sheet, 120, isExplained: false),
            StringComparison.Ordinal
        );
        Assert.Single(
            Text(sheet, 120, isExplained: true).Split('\n'),
            line => line.Contains("what counts most", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_table_without_rows_is_not_there() =>
        Assert.Equal(
            "one line\n",
            Text(new Sheet().Say("one line", null).Table([], Columns), 120, isExplained: true)
        );

    private static string[] Lines(int width) =>
        Text(new Sheet().Say("answer").Table(Rows, Columns, "a note", null), width, isExplained: false)
            .Split('\n');

    private static string Text(Sheet sheet, int width, bool isExplained)
    {
        using StringWriter writer = new() { NewLine = "\n" };
        SheetTerminal.Write(sheet, writer, width, isExplained);
        return writer.ToString();
    }
}
