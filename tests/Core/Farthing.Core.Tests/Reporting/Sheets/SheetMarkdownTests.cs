using Farthing.Reporting.Charts;
using Farthing.Reporting.Sheets;

namespace Farthing.Tests.Reporting.Sheets;

public sealed class SheetMarkdownTests
{
    [Fact]
    public void A_section_of_pictures_alone_leaves_no_heading_behind()
    {
        Chart picture = new("Who waited?", ChartAxis.Number("x"), ChartAxis.Number("y"), []);
        Sheet sheet = new Sheet("a load", "It holds.")
            .Section("How are latencies spread?", [new SheetChart(picture)])
            .Section("How much does it carry?", [new SheetWords(["Two requests."])]);

        Assert.Equal(
            "## a load\n\nIt holds.\n\n### How much does it carry?\n\nTwo requests.\n\n",
            SheetMarkdown.Write([sheet])
        );
    }
}
