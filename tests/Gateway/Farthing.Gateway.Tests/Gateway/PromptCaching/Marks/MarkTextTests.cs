using Farthing.Economics.PromptCaching;
using Farthing.Gateway.PromptCaching.Marks;

namespace Farthing.Tests.Gateway.PromptCaching.Marks;

public sealed class MarkTextTests
{
    [Fact]
    public void A_text_has_part_block_and_lifetime_of_each()
    {
        PlacedMark[] marks =
        [
            new(PromptPart.Tools, 0, CacheTtl.OneHour),
            new(PromptPart.System, 3, CacheTtl.FiveMinutes),
            new(PromptPart.Messages, 12, CacheTtl.FiveMinutes),
            new(PromptPart.Messages, 14, CacheTtl.ThirtyMinutes),
        ];

        string text = MarkText.Write(marks);

        Assert.Equal("tools:0:1h;system:3:5m;messages:12:5m;messages:14:30m", text);
        Assert.Equal(marks, MarkText.Read(text));
    }

    [Fact]
    public void None_is_an_empty_text()
    {
        Assert.Equal("", MarkText.Write([]));
        Assert.Empty(MarkText.Read(""));
    }

    [Theory]
    [InlineData("tools:0")]
    [InlineData("tools:0:2h")]
    [InlineData("tool:0:5m")]
    [InlineData("tools:-1:5m")]
    [InlineData("tools:0:5m;")]
    public void What_is_no_breakpoint_is_said(string text)
    {
        FormatException wrong = Assert.Throws<FormatException>(() => MarkText.Read(text));

        Assert.Contains("was expected", wrong.Message, StringComparison.Ordinal);
    }
}
