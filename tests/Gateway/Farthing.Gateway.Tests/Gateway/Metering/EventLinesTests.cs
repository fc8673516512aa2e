using System.Text;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Metering;

namespace Farthing.Tests.Gateway.Metering;

/// <summary>Server-sent events as their standard has them: any line end, and data over several lines.</summary>
public sealed class EventLinesTests
{
    private const string Plain =
        "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n"
        + ": keep-alive\n\n"
        + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":19,\"completion_tokens\":10}}\n\n"
        + "data: [DONE]\n\n";

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Any_line_end_will_do_cut_anywhere(string end)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Plain.Replace("\n", end, StringComparison.Ordinal));
        string asked = Encoding.UTF8.GetString(bytes);
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.Equal(asked, Pass(strips: false, out UsageScanner scanner, bytes[..cut], bytes[cut..]));
            Assert.Equal(new TokenCounts(19, 0, 0, 10), scanner.Stated);
            Assert.True(scanner.IsFinal);
            Assert.Equal(1, scanner.GeneratedEvents);

            string stripped = Pass(strips: true, out _, bytes[..cut], bytes[cut..]);
            Assert.DoesNotContain("usage", stripped, StringComparison.Ordinal);
            Assert.Equal(
                Plain.Split("data: {\"choices\":[],")[0] + "data: [DONE]\n\n",
                stripped.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n')
            );
        }

        Assert.Equal(asked, Pass(strips: false, out _, [.. bytes.Select(one => new[] { one })]));
    }

    /// <summary>A reader of a stream whose lines end in a carriage return alone gets each event when it came, not with the next one.</summary>
    [Fact]
    public void An_event_that_ends_in_a_carriage_return_goes_out_at_once()
    {
        StreamFilter filter = new(new UsageScanner(Dialect.Chat), stripsUsage: false);
        byte[] bytes = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\r\r"u8.ToArray();

        Assert.Equal(new FilterStep(bytes.Length, bytes.Length, IsCostDue: false), filter.Step(bytes));
    }

    [Theory]
    [InlineData(
        "{",
        "\"choices\": [],",
        "  \"usage\": {",
        "\"prompt_tokens\": 19, \"completion_tokens\": 10",
        "}}"
    )]
    [InlineData(
        "{\"choices\":[{\"delta\":{}}",
        "],\"usage\":{\"prompt_tokens\":19,",
        "\"completion_tokens\":10}}"
    )]
    [InlineData("{\"choices\":[]", ",\"usage\":{\"prompt_tokens\":19,\"completion_tokens\":10}", "}")]
    public void Usage_over_several_lines_of_data_is_read(params string[] lines)
    {
        foreach (string end in (string[])["\n", "\r\n", "\r"])
        {
            string stream =
                $"id: 7{end}"
                + string.Concat(lines.Select(line => $"data: {line}{end}"))
                + $"{end}data: [DONE]{end}{end}";
            byte[] bytes = Encoding.UTF8.GetBytes(stream);
            for (int cut = 0; cut <= bytes.Length; cut++)
            {
                string text = Pass(strips: false, out UsageScanner scanner, bytes[..cut], bytes[cut..]);

                Assert.Equal(stream, text);
                Assert.Equal(new TokenCounts(19, 0, 0, 10), scanner.Stated);
                Assert.True(scanner.IsWhole);
            }
        }
    }

    [Fact]
    public void Text_over_several_lines_of_data_counts_once()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(
            "data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"\ndata: }}]}\n\n"
        );

        Pass(strips: false, out UsageScanner scanner, bytes);

        Assert.Equal((1, 5), (scanner.GeneratedEvents, scanner.GeneratedBytes));
    }

    [Fact]
    public void An_error_over_several_lines_is_one()
    {
        Pass(
            strips: false,
            out UsageScanner scanner,
            "data: {\ndata:   \"error\": {\"message\": \"out of memory\"}\ndata: }\n\n"u8.ToArray()
        );

        Assert.True(scanner.HasError);
    }

    /// <summary>The last event of a stream may lack the empty line that ends it.</summary>
    [Fact]
    public void An_event_of_several_lines_at_the_end_counts()
    {
        Pass(
            strips: false,
            out UsageScanner scanner,
            "data: {\"choices\":[],\ndata: \"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}"u8.ToArray()
        );

        Assert.Equal(new TokenCounts(3, 0, 0, 4), scanner.Stated);
    }

    /// <summary>What goes out of a chat that comes in pieces.</summary>
    internal static string Pass(bool strips, out UsageScanner scanner, params byte[][] pieces)
    {
        scanner = new UsageScanner(Dialect.Chat);
        StreamFilter filter = new(scanner, strips);
        StringBuilder passed = new();
        byte[] rest = [];
        foreach (byte[] piece in pieces)
        {
            byte[] bytes = [.. rest, .. piece];
            FilterStep step;
            do
            {
                step = filter.Step(bytes);
                passed.Append(Encoding.UTF8.GetString(bytes, 0, step.Forward));
                bytes = bytes[step.Consumed..];
            } while (step.IsCostDue);

            rest = bytes;
        }

        FilterStep last = filter.End(rest);
        return passed.Append(Encoding.UTF8.GetString(rest, 0, last.Forward)).ToString();
    }
}
