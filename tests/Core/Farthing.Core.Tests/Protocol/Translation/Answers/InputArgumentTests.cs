using System.Text;
using System.Text.Json;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Json;

namespace Farthing.Tests.Protocol.Translation.Answers;

public sealed class InputArgumentTests
{
    [Theory]
    [InlineData("""{"input":"*** Begin Patch\n+\"a\"\\b"}""", "*** Begin Patch\n+\"a\"\\b")]
    [InlineData(""" { "input" : "x" } """, "x")]
    [InlineData("""{"input":""}""", "")]
    [InlineData("""{"input":"caf\u00e9 \ud83d\ude00 ü"}""", "café 😀 ü")]
    [InlineData("""{"input":"a\/b\t\u000a"}""", "a/b\t\n")]
    public void The_frame_is_cut_off(string arguments, string input)
    {
        Assert.Equal((input, false), Decode(arguments));
    }

    [Theory]
    [InlineData("""{"patch":"x"}""")]
    [InlineData("""{"input":5}""")]
    [InlineData("""{}""")]
    [InlineData("""{"inp""")]
    [InlineData("*** Begin \"Patch\"\n\\")]
    public void Arguments_of_another_shape_are_the_text_and_misshapen(string arguments)
    {
        Assert.Equal((arguments, true), Decode(arguments));
    }

    [Theory]
    [InlineData("""{"input":"x","more":"y"}""", "x")]
    [InlineData("""{"input":"x\""", "x")]
    [InlineData("""{"input":"x\u00""", "x")]
    [InlineData("""{"input":"x\ud83d""", "x")]
    [InlineData("""{"input":"x" """, "x")]
    public void What_came_of_a_text_stays_and_is_misshapen(string arguments, string input)
    {
        Assert.Equal((input, true), Decode(arguments));
    }

    [Fact]
    public void No_arguments_are_no_text()
    {
        Assert.Equal(("", false), Decode(""));
    }

    [Theory]
    [InlineData("""{"input":"\d+\u12"}""", "\\d+\\u12")]
    [InlineData("{\"input\":\"a\nb\"}", "a\nb")]
    public void What_JSON_does_not_allow_in_a_text_is_taken_as_it_is_meant(string arguments, string input)
    {
        Assert.Equal((input, false), Decode(arguments));
    }

    [Theory]
    [InlineData("{\\u0022input\\u0022:\\u0022\\u005cn\\u00e9\\ud83d\\ude00\\u0022}", "\n\u00e9😀")]
    [InlineData("{\\\"input\\\":\\\"\\\\ud83d\\ude00\\\"}", "😀")]
    public void Escapes_of_the_outer_string_count_as_what_they_stand_for(string escaped, string input)
    {
        Assert.Equal((input, false), DecodeEscaped(Encoding.UTF8.GetBytes(escaped)));
    }

    [Fact]
    public void A_frame_of_many_blanks_is_another_shape()
    {
        string arguments = "{" + new string(' ', 80) + "\"input\":\"x\"}";

        Assert.Equal((arguments, true), Decode(arguments));
    }

    private static (string Input, bool IsMisshapen) Decode(string arguments) =>
        DecodeEscaped(JsonText.Of(arguments).Span.ToArray());

    /// <summary>In one piece, and a character at a time; each piece of the output is a JSON string.</summary>
    private static (string Input, bool IsMisshapen) DecodeEscaped(byte[] escaped)
    {
        InputArgument whole = new();
        string input = Parse(whole.Take(escaped)) + Parse(whole.End());

        InputArgument pieces = new();
        StringBuilder joined = new();
        for (int at = 0; at < escaped.Length; )
        {
            int length =
                escaped[at] != '\\'
                    ? Rune.GetRuneAt(
                        Encoding.UTF8.GetString(escaped, at, Math.Min(4, escaped.Length - at)),
                        0
                    ).Utf8SequenceLength
                : escaped[at + 1] == 'u' ? 6
                : 2;
            joined.Append(Parse(pieces.Take(escaped.AsSpan(at, length))));
            at += length;
        }

        joined.Append(Parse(pieces.End()));
        Assert.Equal(input, joined.ToString());
        Assert.Equal(whole.IsMisshapen, pieces.IsMisshapen);
        return (input, whole.IsMisshapen);
    }

    private static string Parse(ReadOnlySpan<byte> escaped) =>
        JsonSerializer.Deserialize<string>("\"" + Encoding.UTF8.GetString(escaped) + "\"")!;
}
