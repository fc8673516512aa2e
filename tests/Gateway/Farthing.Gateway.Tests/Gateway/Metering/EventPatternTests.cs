using System.Text;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Gateway.Metering;

/// <summary>Events that are compared with the one before, instead of being read.</summary>
public sealed class EventPatternTests
{
    private static readonly string[] Texts =
    [
        " word",
        "a",
        "",
        "usage",
        "\\\"usage\\\":{\\\"prompt_tokens\\\":1}",
        "content",
        "\\\\",
        "\\n",
        "\\u00e9",
        "é\u2028",
        "{[}]",
        "finish_reason",
        "error",
        "[DONE]",
        "data: ",
        "12",
        "a\\",
    ];

    private static readonly string[] Counts =
    [
        "0",
        "7",
        "12",
        "99",
        "100",
        "4711",
        "012",
        "-5",
        "1.0",
        "2.5",
        "1e3",
        "999999999999",
        "1000000000000",
        "9999999999999",
        "null",
        "\"12\"",
    ];

    /// <summary>Streams of any events: what goes out and what is known of it is the same whether they come together, so that they are compared, or one by one, so that each is read.</summary>
    [Theory]
    [InlineData("chat", true)]
    [InlineData("chat", false)]
    [InlineData("completions", true)]
    [InlineData("responses", false)]
    [InlineData("messages", false)]
    public void What_is_compared_says_what_is_read(string endpoint, bool strips)
    {
        for (ulong seed = 0; seed < 3_000; seed++)
        {
            Pcg32 chance = new(seed, 11);
            List<string> events = Events(endpoint, ref chance);
            byte[][] single = [.. events.Select(Encoding.UTF8.GetBytes)];
            byte[] whole = [.. single.SelectMany(one => one)];
            int first = chance.NextInt32(0, whole.Length);
            int second = chance.NextInt32(first, whole.Length);

            string expected = Pass(endpoint, strips, single);

            Assert.Equal(expected, Pass(endpoint, strips, [whole]));
            Assert.Equal(expected, Pass(endpoint, strips, [.. single.Chunk(3).Select(Join)]));
            Assert.Equal(
                expected,
                Pass(endpoint, strips, [whole[..first], whole[first..second], whole[second..]])
            );
        }
    }

    [Theory]
    [InlineData("a", "bc", true)]
    [InlineData("a", "\\\"", true)]
    [InlineData("a", "\\\\", true)]
    [InlineData("a", "", false)]
    [InlineData("a", "b\nc", false)]
    [InlineData("a", "b\\\nc", false)]
    [InlineData("a", "b\",\"x\":\"c", false)]
    public void Another_text_is_a_match(string known, string next, bool isMatch)
    {
        const string Event = "data: {\"choices\":[{\"delta\":{\"content\":\"<t>\"}}]}\n\n";
        EventPattern pattern = Known(Event.Replace("<t>", known, StringComparison.Ordinal));
        string text = Event.Replace("<t>", next, StringComparison.Ordinal);

        Assert.Equal(isMatch, pattern.TryMatch(Encoding.UTF8.GetBytes(text + text), out EventMatch match));
        Assert.True(!isMatch || match == new EventMatch(text.Length, next.Length, 0, 0));
        Assert.False(pattern.TryMatch(Encoding.UTF8.GetBytes(text[..^1]), out _));
    }

    [Theory]
    [InlineData("9", "10", true)]
    [InlineData("10", "9", true)]
    [InlineData("199", "19", true)]
    [InlineData("5", "0", true)]
    [InlineData("5", "05", false)]
    [InlineData("5", "-5", false)]
    [InlineData("5", "5.0", false)]
    [InlineData("5.0", "6.0", false)]
    [InlineData("5e1", "5e2", false)]
    [InlineData("5", "123456789012", true)]
    [InlineData("5", "1234567890123", false)]
    [InlineData("5", "", false)]
    [InlineData("5", "null", false)]
    [InlineData("5", "6,\"total_tokens\":7", false)]
    public void Another_count_is_a_match(string known, string next, bool isMatch)
    {
        const string Event =
            "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":<n>}}\n\n";
        EventPattern pattern = Known(Event.Replace("<n>", known, StringComparison.Ordinal));
        string text = Event.Replace("<n>", next, StringComparison.Ordinal);
        byte[] bytes = Encoding.UTF8.GetBytes(text + text);

        Assert.Equal(isMatch, pattern.TryMatch(bytes, out EventMatch match));
        if (isMatch)
        {
            pattern.KeepUsage(bytes, match);
            Assert.Equal(
                $"{{\"prompt_tokens\":5,\"completion_tokens\":{next}}}",
                Encoding.UTF8.GetString(pattern.Usage)
            );
            Assert.Equal(text.Length, match.Length);
            Assert.Equal(
                $"\"usage\":{Encoding.UTF8.GetString(pattern.Usage)}",
                text[match.UsageStart..match.UsageEnd]
            );
        }
    }

    /// <summary>Names of members may hold digits; they are no counts.</summary>
    [Fact]
    public void A_digit_in_a_name_is_no_count()
    {
        const string Event =
            "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"usage\":{\"prompt_tokens\":5,\"held_5m\":3}}\n\n";
        EventPattern pattern = Known(Event);

        Assert.False(pattern.TryMatch(Encoding.UTF8.GetBytes(Event.Replace("5m", "6m")), out _));
    }

    private static EventPattern Known(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        EventPattern pattern = new();
        pattern.Begin(bytes.AsSpan(..^1), 0, new UsageScanner(Dialect.Chat).Line(bytes.AsSpan(..^2)));
        pattern.End("\n"u8);
        Assert.True(pattern.IsKnown);
        return pattern;
    }

    private static byte[] Join(byte[][] pieces) => [.. pieces.SelectMany(one => one)];

    /// <summary>What goes out, and all that the scanner says afterwards.</summary>
    private static string Pass(string endpoint, bool strips, byte[][] pieces)
    {
        UsageScanner scanner = new(Dialect.Of(PathOf(endpoint))!);
        StreamFilter filter = new(scanner, strips);
        StringBuilder passed = new();
        int costs = 0;
        byte[] rest = [];
        foreach (byte[] piece in pieces)
        {
            byte[] bytes = [.. rest, .. piece];
            FilterStep step;
            do
            {
                step = filter.Step(bytes);
                passed.Append(Encoding.UTF8.GetString(bytes, 0, step.Forward));
                costs += step.IsCostDue ? 1 : 0;
                bytes = bytes[step.Consumed..];
            } while (step.IsCostDue);

            rest = bytes;
        }

        FilterStep last = filter.End(rest);
        passed.Append(Encoding.UTF8.GetString(rest, 0, last.Forward));
        return $"{passed}|{costs}|{scanner.Stated}|{scanner.Tier}|{scanner.Reasoning}|{scanner.GeneratedEvents}|{scanner.GeneratedBytes}|{scanner.IsDone}|{scanner.IsFinal}|{scanner.IsWhole}|{scanner.IsCostKnown}|{scanner.HasError}";
    }

    private static string PathOf(string endpoint) =>
        endpoint switch
        {
            "chat" => "/v1/chat/completions",
            _ => "/v1/" + endpoint,
        };

    private static List<string> Events(string endpoint, ref Pcg32 chance)
    {
        List<string> events = [];
        string end = Below(ref chance, 4) == 0 ? "\r\n" : "\n";
        string data = Below(ref chance, 4) == 0 ? "data:" : "data: ";
        bool hasUsage = Below(ref chance, 2) == 0;
        int shape = Below(ref chance, 4);
        int strange = 2 + Below(ref chance, 12); // How seldom an event is another one than the one before.
        string id = "1";
        for (int i = 0; i < 16; i++)
        {
            string text = Below(ref chance, strange) == 0 ? Texts[Below(ref chance, Texts.Length)] : $" w{i}";
            id = Below(ref chance, strange * 2) == 0 ? $"{i}" : id;
            string count =
                Below(ref chance, strange) == 0 ? Counts[Below(ref chance, Counts.Length)] : $"{i}";
            string usage = Usage(shape, count, hasUsage && Below(ref chance, strange) > 0);
            string line = endpoint switch
            {
                "chat" => Chat(id, shape, text, usage, Below(ref chance, strange * 2)),
                "completions" =>
                    $"{{\"id\":\"{id}\",\"choices\":[{{\"text\":\"{text}\",\"finish_reason\":null}}]{usage}}}",
                "responses" => Below(ref chance, strange * 2) switch
                {
                    0 => $"{{\"type\":\"response.completed\",\"response\":{{\"x\":1{usage}}}}}",
                    1 => "{\"type\":\"error\"}",
                    _ => $"{{\"type\":\"response.output_text.delta\",\"delta\":\"{text}\"}}",
                },
                _ => Below(ref chance, strange * 2) switch
                {
                    0 => $"{{\"type\":\"message_delta\",\"delta\":{{\"stop_reason\":\"end_turn\"}}{usage}}}",
                    1 => "{\"type\":\"message_stop\"}",
                    _ => $"{{\"type\":\"content_block_delta\",\"delta\":{{\"text\":\"{text}\"}}}}",
                },
            };
            bool isNamed = endpoint == "messages" || Below(ref chance, strange * 2) == 0;
            string before =
                isNamed ? $"event: one{end}"
                : Below(ref chance, strange * 2) == 0 ? $": note{end}"
                : "";
            string behind = Below(ref chance, strange * 3) == 0 ? $"{data}{end}" : "";
            events.Add($"{before}{data}{line}{end}{behind}{end}");
        }

        if (endpoint is "chat" or "completions")
        {
            events.Add($"data: [DONE]{end}{end}");
        }

        return events;
    }

    private static string Chat(string id, int shape, string text, string usage, int other)
    {
        string member = shape == 3 ? "reasoning_content" : "content";
        string head = $"{{\"id\":\"{id}\",\"choices\":";
        string tier = shape == 2 ? ",\"service_tier\":\"priority\"" : "";
        return other switch
        {
            0 =>
                $"{head}[{{\"delta\":{{\"{member}\":\"{text}\"}},\"finish_reason\":\"stop\"}}]{usage}{tier}}}",
            1 => $"{head}[]{usage}{tier}}}",
            2 => "{\"error\":{\"message\":\"no\"}}",
            3 =>
                $"{head}[{{\"delta\":{{\"tool_calls\":[{{\"function\":{{\"name\":\"f\",\"arguments\":\"{text}\"}}}}]}}}}]{usage}}}",
            4 => $"{head}[{{\"delta\":{{\"tool_calls\":[{{\"arguments\":\"{text}\"}}]}}}}]{usage}}}",
            _ => $"{head}[{{\"delta\":{{\"{member}\":\"{text}\"}},\"finish_reason\":null}}]{usage}{tier}}}",
        };
    }

    private static string Usage(int shape, string count, bool isStated) =>
        !isStated ? (shape == 0 ? ",\"usage\":null" : "")
        : shape == 1
            ? $", \"usage\": {{\"prompt_tokens\": 20, \"completion_tokens\": {count}, \"total_tokens\": {count}, \"prompt_tokens_details\": {{\"cached_tokens\": {count}}}}}"
        : $",\"usage\":{{\"prompt_tokens\":20,\"completion_tokens\":{count},\"completion_tokens_details\":{{\"reasoning_tokens\":{count}}}}}";

    private static int Below(ref Pcg32 chance, int end) => chance.NextInt32(0, end - 1);
}
