using Farthing.Benches;

namespace Farthing.Tests.Benches;

public sealed class FoldedLineTests
{
    [Fact]
    public void A_figure_stays_with_its_unit()
    {
        using StringWriter text = new() { NewLine = "\n" };

        // The blank between 9.08 and s is the last that fits in 118.
        FoldedLine.Write(new string('x', 103) + " Warm-up: 9.08 s, then more words", text);

        Assert.Equal(new string('x', 103) + " Warm-up:\n        9.08 s, then more words\n", text.ToString());
    }
}
