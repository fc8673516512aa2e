using Farthing.Cli;

namespace Farthing.Tests.Cli;

public sealed class EscapedWriterTests
{
    [Theory]
    [InlineData("a\u001b[31mb", "a\\u001b[31mb")]
    [InlineData("a\rb\u0000c\u007fd\u009be", "a\\u000db\\u0000c\\u007fd\\u009be")]
    [InlineData("a\u202eb\u2066c", "a\\u202eb\\u2066c")]
    [InlineData("tab\tand\nline µ – € 𝄞", "tab\tand\nline µ – € 𝄞")]
    public void Control_characters_become_visible(string text, string shown)
    {
        using StringWriter inner = new() { NewLine = "\n" };
        using EscapedWriter writer = new(inner);

        writer.Write(text);
        writer.WriteLine(text);
        writer.Write(text.ToCharArray());
        foreach (char one in text)
        {
            writer.Write(one);
        }

        Assert.Equal(shown + shown + "\n" + shown + shown, inner.ToString());
    }

    [Fact]
    public void Every_control_character_but_tab_and_line_feed_is_escaped()
    {
        using StringWriter inner = new();
        using EscapedWriter writer = new(inner);

        foreach (
            char one in Enumerable.Range(0, char.MaxValue).Select(code => (char)code).Where(char.IsControl)
        )
        {
            writer.Write(one);
        }

        Assert.Equal(['\t', '\n'], inner.ToString().Where(char.IsControl));
    }
}
