using System.Text;
using System.Text.Json;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Gateway.Metering;

/// <summary>Usage that a client did not ask for, in events of one line and of several.</summary>
public sealed class EventStrippingTests
{
    /// <summary>What goes is the member with its comma, and lines of which nothing is left; all else stays as it came.</summary>
    [Theory]
    [InlineData(
        "id: 7|data: {\"choices\":[{\"delta\":{}}|data: ],\"usage\":{\"prompt_tokens\":19,|: ping|data: \"completion_tokens\":10}}||",
        "id: 7|data: {\"choices\":[{\"delta\":{}}|data: ]|: ping|data: }||"
    )]
    [InlineData(
        "data: {|data:   \"choices\": [{}],|data:   \"usage\": {|data:     \"prompt_tokens\": 19, \"completion_tokens\": 10|data:   } ,|data:   \"id\": \"a\"|data: }||",
        "data: {|data:   \"choices\": [{}]|data:    ,|data:   \"id\": \"a\"|data: }||"
    )]
    [InlineData(
        "data: {\"usage\":|data:{\"prompt_tokens\":19,\"completion_tokens\":10}|data: , \"choices\":[{}]}||",
        "data: {|data:  \"choices\":[{}]}||"
    )]
    [InlineData(
        "data: {\"choices\":[]|data: ,\"usage\":{\"prompt_tokens\":19,\"completion_tokens\":10}|data: }||",
        ""
    )]
    [InlineData(
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":19,\"completion_tokens\":10}|data: }||",
        ""
    )]
    [InlineData(
        "id: 8|data: {\"choices\":[],\"usage\":{\"prompt_tokens\":19,\"completion_tokens\":10}|data: }||",
        "id: 8||"
    )]
    [InlineData(
        "data: {\"choices\":[{}], \"usage\": {\"prompt_tokens\":19,\"completion_tokens\":10} }||",
        "data: {\"choices\":[{}] }||"
    )]
    [InlineData(
        "data:|data: {\"choices\":[],|data: \"usage\":{\"prompt_tokens\":19,\"completion_tokens\":10}}||",
        ""
    )]
    public void Usage_over_several_lines_is_taken_out_cut_anywhere(string came, string goes)
    {
        const string Around = "data: {\"choices\":[{\"delta\":{|data: \"content\":\"Hi\"}}]}||: keep-alive||";
        foreach (string end in (string[])["\n", "\r\n", "\r"])
        {
            string expected = (Around + goes + "data: [DONE]||").Replace("|", end, StringComparison.Ordinal);
            byte[] bytes = Encoding.UTF8.GetBytes(
                (Around + came + "data: [DONE]||").Replace("|", end, StringComparison.Ordinal)
            );
            for (int first = 0; first <= bytes.Length; first++)
            {
                for (int second = first; second <= bytes.Length; second += 1 + (first % 7))
                {
                    string text = EventLinesTests.Pass(
                        strips: true,
                        out UsageScanner scanner,
                        bytes[..first],
                        bytes[first..second],
                        bytes[second..]
                    );

                    Assert.Equal(expected, text);
                    Assert.Equal(new TokenCounts(19, 0, 0, 10), scanner.Stated);
                    Assert.Equal(1, scanner.GeneratedEvents);
                }
            }

            Assert.Equal(
                expected,
                EventLinesTests.Pass(strips: true, out _, [.. bytes.Select(one => new[] { one })])
            );
        }
    }

    /// <summary>An event whose JSON is whole goes out with its line, as it did before its blank line came; one whose JSON goes on waits for it.</summary>
    [Fact]
    public void Only_an_event_that_goes_on_waits_for_its_end()
    {
        StreamFilter filter = new(new UsageScanner(Dialect.Chat), stripsUsage: true);
        byte[] whole = "data: {\"choices\":[{\"delta\":{\"content\":\"}\"}}]}\n"u8.ToArray();
        byte[] open = "\ndata: {\"choices\":[\n"u8.ToArray();

        Assert.Equal(new FilterStep(whole.Length, whole.Length, false), filter.Step(whole));
        Assert.Equal(new FilterStep(1, 1, false), filter.Step(open));
    }

    /// <summary>An event that is too long to be held goes out as it came, all of it.</summary>
    [Theory]
    [InlineData(90, 1_000)]
    [InlineData(2, 20_000)]
    public void A_very_long_event_goes_out_as_it_is(int lines, int size)
    {
        string text = string.Concat(
            Enumerable
                .Repeat($"data: \"{new string('x', size)}\",\n", lines)
                .Prepend("data: {\"choices\":[\n")
        );
        string stream =
            text
            + "data: {}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}\n\n"
            + "data: {\"choices\":[{}],\ndata: \"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}\n\n";

        string passed = EventLinesTests.Pass(
            strips: true,
            out _,
            [.. Encoding.UTF8.GetBytes(stream).Chunk(1_500)]
        );

        Assert.Equal(
            stream.Replace(
                "[{}],\ndata: \"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}",
                "[{}]\ndata: }",
                StringComparison.Ordinal
            ),
            passed
        );
    }

    /// <summary>The last event of a stream may lack its blank line, and its last line its end.</summary>
    [Theory]
    [InlineData("data: {\"choices\":[],\ndata: \"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}", "")]
    [InlineData(
        "data: {\"choices\":[{}],\ndata: \"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}",
        "data: {\"choices\":[{}]\ndata: }"
    )]
    [InlineData("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}", "")]
    [InlineData("data: {\"choices\":[{}],\n", "data: {\"choices\":[{}],\n")]
    public void The_end_of_a_stream_ends_its_event(string came, string goes)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(came);
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.Equal(goes, EventLinesTests.Pass(strips: true, out _, bytes[..cut], bytes[cut..]));
        }
    }

    /// <summary>Chunks of any shape, broken into lines between any two tokens of their JSON and come in any pieces: each event that goes out is the one that came without its usage, byte for byte the same for any pieces.</summary>
    [Fact]
    public void Any_event_goes_out_without_its_usage_and_else_as_it_came()
    {
        for (ulong seed = 0; seed < 400; seed++)
        {
            Pcg32 chance = new(seed, 5);
            (string stream, List<string> expected) = Events(ref chance);
            byte[] bytes = Encoding.UTF8.GetBytes(stream);
            string whole = EventLinesTests.Pass(strips: true, out UsageScanner scanner, bytes);
            List<byte[]> pieces = [];
            for (int at = 0; at < bytes.Length; )
            {
                int size = Math.Min(bytes.Length - at, 1 + Below(ref chance, 40));
                pieces.Add(bytes[at..(at + size)]);
                at += size;
            }

            string pieced = EventLinesTests.Pass(strips: true, out UsageScanner other, [.. pieces]);

            Assert.Equal(whole, pieced);
            Assert.Equal(scanner.Stated, other.Stated);
            Assert.Equal(expected, DataOf(whole));
            Assert.Equal(stream, EventLinesTests.Pass(strips: false, out _, [.. pieces]));
        }
    }

    private static (string Stream, List<string> Expected) Events(ref Pcg32 chance)
    {
        StringBuilder text = new();
        List<string> expected = [];
        string[] ends = ["\n", "\r\n", "\r"];
        string end = ends[Below(ref chance, 3)];
        for (int i = 0; i < 6; i++)
        {
            List<string[]> members =
            [
                ["\"id\"", ":", "\"}\\\",{\\\\\""],
                ["\"choices\"", ":", "[", "{", "\"delta\"", ":", "{", "}", "}", "]"],
                ["\"n\"", ":", "[", "1", ",", "{", "\"usage\"", ":", "{", "}", "}", "]"],
            ];
            expected.Add($"{{{string.Join(',', members.Select(one => string.Concat(one)))}}}");
            if (Below(ref chance, 3) > 0)
            {
                string[] usage =
                [
                    "\"usage\"",
                    ":",
                    "{",
                    "\"prompt_tokens\"",
                    ":",
                    "5",
                    ",",
                    "\"completion_tokens\"",
                    ":",
                    $"{i}",
                    "}",
                ];
                members.Insert(Below(ref chance, 4), usage);
            }

            List<string> tokens = ["{"];
            foreach (string[] member in members)
            {
                tokens.AddRange(tokens.Count > 1 ? [",", .. member] : member);
            }

            tokens.Add("}");
            int breaks = Below(ref chance, 4) == 0 ? 0 : 1 + Below(ref chance, 9);
            text.Append("data:");
            for (int t = 0; t < tokens.Count; t++)
            {
                text.Append(Below(ref chance, 5) == 0 ? " " : "").Append(tokens[t]);
                if (breaks > 0 && t + 1 < tokens.Count && Below(ref chance, 12 - breaks) == 0)
                {
                    text.Append(end)
                        .Append(Below(ref chance, 6) == 0 ? $": note{end}" : "")
                        .Append(Below(ref chance, 2) == 0 ? "data: " : "data:");
                }
            }

            text.Append(end).Append(end);
        }

        return (text.Append("data: [DONE]").Append(end).Append(end).ToString(), expected);
    }

    /// <summary>The JSON of a stream's events, without blanks between its tokens, as a reader of the standard puts it together.</summary>
    private static List<string> DataOf(string stream)
    {
        List<string> all = [];
        string text = stream.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        foreach (string one in text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            string data = string.Join(
                '\n',
                one.Split('\n')
                    .Where(line => line.StartsWith("data:", StringComparison.Ordinal))
                    .Select(line => line[5..])
            );
            if (data.Trim() != "[DONE]")
            {
                using JsonDocument document = JsonDocument.Parse(data);
                all.Add(Plainly(document.RootElement));
            }
        }

        return all;
    }

    private static string Plainly(JsonElement json) =>
        json.ValueKind switch
        {
            JsonValueKind.Object =>
                $"{{{string.Join(',', json.EnumerateObject().Select(one => $"\"{one.Name}\":{Plainly(one.Value)}"))}}}",
            JsonValueKind.Array => $"[{string.Join(',', json.EnumerateArray().Select(one => Plainly(one)))}]",
            _ => json.GetRawText(),
        };

    private static int Below(ref Pcg32 chance, int end) => chance.NextInt32(0, end - 1);
}
