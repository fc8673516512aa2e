using System.Text;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Metering;

namespace Farthing.Tests.Gateway.Metering;

/// <summary>Usage in streams and documents, however they are cut.</summary>
public sealed class UsageScannerTests
{
    private const string ChatStream =
        "data: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}],\"usage\":null}\n\n"
        + ": keep-alive\n\n"
        + "data: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"H\\\"\\u00e9\"}}],\"usage\":null}\r\n\r\n"
        + "data:{\"id\":\"1\",\"choices\":[{\"delta\":{\"tool_calls\":[{\"function\":{\"arguments\":\"{\\\"usage\\\":{\\\"prompt_tokens\\\":9}}\"}}]},\"finish_reason\":\"tool_calls\"}]}\n\n"
        + "data: {\"choices\": [ ], \"usage\": {\"prompt_tokens\": 19, \"completion_tokens\": 10, \"total_tokens\": 29, \"prompt_tokens_details\": {\"cached_tokens\": 4}, \"completion_tokens_details\": {\"reasoning_tokens\": 3}}}\n\n"
        + "data: [DONE]\n\n";

    private const string MessagesStream =
        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"content\":[],\"usage\":{\"input_tokens\":25,\"cache_creation_input_tokens\":5,\"cache_read_input_tokens\":100,\"output_tokens\":1}}}\n\n"
        + "event: ping\ndata: {\"type\": \"ping\"}\n\n"
        + "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"usage\\\":{\\\"output_tokens\\\":0}}\"}}\n\n"
        + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\"},\"usage\":{\"output_tokens\":15}}\n\n"
        + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

    private const string ResponsesStream =
        "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"id\":\"r\",\"usage\":null}}\n\n"
        + "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"Hi\"}\n\n"
        + "event: response.incomplete\ndata: {\"response\":{\"usage\":{\"input_tokens\":7,\"input_tokens_details\":{\"cached_tokens\":2},\"output_tokens\":3,\"total_tokens\":10}},\"type\":\"response.incomplete\"}\n\n";

    public static TheoryData<string, string, TokenCounts> Streams =>
        new()
        {
            { "chat", ChatStream, new TokenCounts(15, 4, 0, 10) },
            { "messages", MessagesStream, new TokenCounts(25, 100, 5, 15) },
            { "responses", ResponsesStream, new TokenCounts(5, 2, 0, 3) },
        };

    [Theory]
    [MemberData(nameof(Streams))]
    public void A_stream_that_is_cut_at_any_byte_says_the_same(
        string endpoint,
        string stream,
        TokenCounts expected
    )
    {
        byte[] bytes = Encoding.UTF8.GetBytes(stream);
        string whole = Pass(endpoint, strips: true, out _, bytes);
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            string text = Pass(endpoint, strips: true, out UsageScanner scanner, bytes[..cut], bytes[cut..]);

            Assert.Equal(whole, text);
            Assert.Equal(expected, scanner.Stated);
            Assert.True(scanner.IsFinal && scanner.IsWhole);
            Assert.True(scanner.HasGenerated);
        }

        string byBytes = Pass(
            endpoint,
            strips: true,
            out UsageScanner last,
            [.. bytes.Select(one => new[] { one })]
        );
        Assert.Equal(whole, byBytes);
        Assert.Equal(expected, last.Stated);
    }

    [Fact]
    public void Nothing_is_changed_for_a_client_that_asked_for_usage()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(ChatStream);

        string text = Pass("chat", strips: false, out _, [.. bytes.Select(one => new[] { one })]);

        Assert.Equal(ChatStream, text.Replace("<cost>", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Usage_behind_the_end_is_found()
    {
        _ = Pass(
            "chat",
            strips: true,
            out UsageScanner scanner,
            "data: [DONE]\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}\n\n"u8.ToArray()
        );

        Assert.Equal(new TokenCounts(3, 0, 0, 4), scanner.Stated);
        Assert.True(scanner.IsFinal);
    }

    [Fact]
    public void A_last_line_without_an_end_counts()
    {
        _ = Pass(
            "chat",
            strips: false,
            out UsageScanner scanner,
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}"u8.ToArray()
        );

        Assert.Equal(new TokenCounts(3, 0, 0, 4), scanner.Stated);
    }

    [Fact]
    public void A_line_of_ten_megabytes_is_passed_on_and_its_usage_found()
    {
        string line =
            "data: {\"type\":\"response.completed\",\"response\":{\"output\":\""
            + new string('x', 10_000_000)
            + "\",\"usage\":{\"input_tokens\":5,\"output_tokens\":6}}}\n\n";
        byte[] bytes = Encoding.UTF8.GetBytes("event: response.completed\n" + line);

        string text = Pass("responses", strips: true, out UsageScanner scanner, [.. bytes.Chunk(8192)]);

        Assert.Equal(bytes.Length, text.Replace("<cost>", "", StringComparison.Ordinal).Length);
        Assert.Equal(new TokenCounts(5, 0, 0, 6), scanner.Stated);
        Assert.True(scanner.IsWhole);
    }

    /// <summary>What a model writes is never taken for what the server counts.</summary>
    [Theory]
    [InlineData(
        """{"usage":{"input_tokens":8,"output_tokens":9},"metadata":{"usage":{"input_tokens":0,"output_tokens":0}}}"""
    )]
    [InlineData(
        """{"content":[{"type":"tool_use","input":{"usage":{"input_tokens":0,"output_tokens":0}}}],"usage":{"input_tokens":8,"output_tokens":9}}"""
    )]
    [InlineData(
        """{"usage":{"input_tokens":8,"output_tokens":9},"content":[{"type":"tool_use","input":{"usage":{"input_tokens":0,"output_tokens":0}}}]}"""
    )]
    [InlineData(
        """{"usage" : { "input_tokens" : 8, "nested": {"usage":{"output_tokens":0}}, "output_tokens" : 9.0 },"content":"\"usage\":{\"output_tokens\":0}"}"""
    )]
    [InlineData(
        """{"message":"usage","usage":{"input_tokens":8,"output_tokens":9,"cache_read_input_tokens":-5},"x":["usage",{"usage":{"output_tokens":0}}]}"""
    )]
    public void Usage_counts_only_where_the_server_writes_it(string document)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(document);
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            UsageScanner scanner = new(Dialect.Messages);
            scanner.Whole(bytes.AsSpan(0, cut));
            scanner.Whole(bytes.AsSpan(cut));
            scanner.EndWhole();

            Assert.Equal(new TokenCounts(8, 0, 0, 9), scanner.Stated);
        }
    }

    [Theory]
    [InlineData("""{"prompt_tokens":0,"completion_tokens":0}""", 0, 0, 0)] // An explicit zero is a value.
    [InlineData(
        // More is cached than asked: the prompt is stated without it, as proxies of Anthropic do.
        """{"prompt_tokens":10,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":99}}""",
        10,
        99,
        5
    )]
    [InlineData(
        """{"prompt_tokens":10,"completion_tokens":5,"total_tokens":115,"completion_tokens_details":{"reasoning_tokens":100}}""",
        10,
        0,
        105
    )]
    [InlineData("""{"total_tokens":30,"completion_tokens":10}""", 20, 0, 10)]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":null,"total_tokens":12}""", 10, 0, 2)]
    public void Usage_of_a_chat_is_read_into_classes_that_do_not_overlap(
        string usage,
        long uncached,
        long cached,
        long output
    )
    {
        UsageTally tally = new();

        Assert.True(tally.Take(Encoding.UTF8.GetBytes(usage)));
        Assert.Equal(new TokenCounts(uncached, cached, 0, output), tally.Counts(isCacheApart: false));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"prompt_tokens\":null}")]
    [InlineData("{\"prompt_tokens\":-4}")]
    [InlineData("{\"prompt_tokens\":1e300}")]
    [InlineData("{\"prompt_tokens\":")]
    public void Usage_that_says_nothing_is_none(string usage)
    {
        UsageTally tally = new();

        Assert.False(tally.Take(Encoding.UTF8.GetBytes(usage)));
        Assert.False(tally.IsStated);
    }

    [Fact]
    public void An_estimate_is_a_third_of_the_bytes_and_no_less_than_the_events()
    {
        string events = string.Concat(
            Enumerable.Repeat("data: {\"choices\":[{\"delta\":{\"content\":\"ab\"}}]}\n\n", 10)
        );
        _ = Pass("chat", strips: false, out UsageScanner scanner, Encoding.UTF8.GetBytes(events));

        // 10 events of 2 bytes: 20 bytes are 7 tokens, but there were 10 events; at most what was asked for.
        Assert.Equal(new TokenCounts(33, 0, 0, 10), scanner.Estimate(33, 1000));
        Assert.Equal(8, scanner.Estimate(33, 8).Output);
    }

    private static string Pass(string endpoint, bool strips, out UsageScanner scanner, params byte[][] pieces)
    {
        scanner = new UsageScanner(Dialect.All.Single(one => one.Name == endpoint));
        StreamFilter filter = new(scanner, strips);
        StringBuilder passed = new();
        byte[] held = [];
        foreach (byte[] piece in pieces)
        {
            held = [.. held, .. piece];
            FilterStep step;
            do
            {
                byte[] copy = [.. held];
                step = filter.Step(copy);
                passed.Append(Encoding.UTF8.GetString(copy, 0, step.Forward));
                passed.Append(step.IsCostDue ? "<cost>" : "");
                held = copy[step.Consumed..];
            } while (step.IsCostDue);
        }

        FilterStep last = filter.End(held);
        passed.Append(Encoding.UTF8.GetString(held, 0, last.Forward));
        return passed.ToString();
    }
}
