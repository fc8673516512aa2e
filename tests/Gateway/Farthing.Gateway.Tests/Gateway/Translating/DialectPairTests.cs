using Farthing.Gateway.Dialects;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>Every pair of dialects carries the same short conversation, streamed and whole, and its books are right.</summary>
public sealed class DialectPairTests
{
    private const string ChatStream =
        "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}\n\n"
        + "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi \\\"you\\\"\"},\"finish_reason\":null}]}\n\n"
        + "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
        + "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":[],\"usage\":{\"prompt_tokens\":30,\"completion_tokens\":4,\"total_tokens\":34,\"prompt_tokens_details\":{\"cached_tokens\":20}}}\n\n"
        + "data: [DONE]\n\n";

    private const string MessagesStream =
        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{\"input_tokens\":10,\"cache_read_input_tokens\":20,\"output_tokens\":1}}}\n\n"
        + "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n"
        + "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi \\\"you\\\"\"}}\n\n"
        + "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
        + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":4}}\n\n"
        + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

    private const string FinalResponse =
        "{\"id\":\"resp_1\",\"object\":\"response\",\"created_at\":1,\"status\":\"completed\",\"error\":null,\"incomplete_details\":null,\"model\":\"m\",\"output\":[{\"type\":\"message\",\"id\":\"msg_1\",\"status\":\"completed\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"Hi \\\"you\\\"\",\"annotations\":[]}]}],\"usage\":{\"input_tokens\":30,\"input_tokens_details\":{\"cached_tokens\":20},\"output_tokens\":4,\"output_tokens_details\":{\"reasoning_tokens\":0},\"total_tokens\":34}}";

    private const string ResponsesStream =
        "event: response.created\ndata: {\"type\":\"response.created\",\"sequence_number\":0,\"response\":{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"in_progress\",\"output\":[]}}\n\n"
        + "event: response.output_item.added\ndata: {\"type\":\"response.output_item.added\",\"sequence_number\":1,\"output_index\":0,\"item\":{\"type\":\"message\",\"id\":\"msg_1\",\"status\":\"in_progress\",\"role\":\"assistant\",\"content\":[]}}\n\n"
        + "event: response.content_part.added\ndata: {\"type\":\"response.content_part.added\",\"sequence_number\":2,\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"part\":{\"type\":\"output_text\",\"text\":\"\",\"annotations\":[]}}\n\n"
        + "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"sequence_number\":3,\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"delta\":\"Hi \\\"you\\\"\"}\n\n"
        + "event: response.output_item.done\ndata: {\"type\":\"response.output_item.done\",\"sequence_number\":4,\"output_index\":0,\"item\":{\"type\":\"message\",\"id\":\"msg_1\",\"status\":\"completed\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"Hi \\\"you\\\"\",\"annotations\":[]}]}}\n\n"
        + "event: response.completed\ndata: {\"type\":\"response.completed\",\"sequence_number\":5,\"response\":"
        + FinalResponse
        + "}\n\n";

    public static TheoryData<string, string> Pairs =>
        new()
        {
            { "messages", "chat" },
            { "chat", "messages" },
            { "responses", "chat" },
            { "chat", "responses" },
            { "messages", "responses" },
            { "responses", "messages" },
        };

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_stream_has_the_text_and_the_usage_of_four_classes(string client, string upstream)
    {
        DialectScene scene = new(Dialect.OfFormat(client)!, Dialect.OfFormat(upstream)!);

        DialectAnswer answer = await scene.StreamAsync(Body(client, isStream: true), StreamOf(upstream));

        Assert.Equal(200, answer.Status);
        Assert.False(answer.IsAborted);
        answer.AssertUsage(10, 20, 0, 4);
        Assert.Contains("Hi \\\"you\\\"", answer.Text, StringComparison.Ordinal);
        Assert.Contains(UsageOf(client), answer.Text, StringComparison.Ordinal);
        Assert.Contains(": x-farthing-cost-usd=0.000028\n\n", answer.Text, StringComparison.Ordinal);
        Assert.Equal($"{client}>{upstream}", Assert.Single(answer.Reserves).Endpoint);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_whole_answer_has_the_text_and_the_usage_of_four_classes(
        string client,
        string upstream
    )
    {
        DialectScene scene = new(Dialect.OfFormat(client)!, Dialect.OfFormat(upstream)!);

        DialectAnswer answer = await scene.WholeAsync(Body(client, isStream: false), WholeOf(upstream));

        Assert.Equal(200, answer.Status);
        answer.AssertUsage(10, 20, 0, 4);
        Assert.Contains("Hi \\\"you\\\"", answer.Text, StringComparison.Ordinal);
        Assert.Contains(UsageOf(client), answer.Text, StringComparison.Ordinal);
        // 10 at $1, 20 at $0.10, 4 at $4 a million: 10 + 2 + 16.
        Assert.Equal("0.000028", answer.Headers["x-farthing-cost-usd"]);
        Assert.Equal("application/json", answer.Headers["content-type"]);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task An_error_of_the_upstream_comes_in_the_clients_shape_and_costs_nothing(
        string client,
        string upstream
    )
    {
        DialectScene scene = new(Dialect.OfFormat(client)!, Dialect.OfFormat(upstream)!);
        string error =
            upstream == "messages"
                ? """{"type":"error","error":{"type":"invalid_request_error","message":"temperature: too hot"}}"""
                : """{"error":{"message":"temperature: too hot","type":"BadRequestError","param":null,"code":400}}""";

        DialectAnswer answer = await scene.WholeAsync(Body(client, isStream: false), error, 400);

        Assert.Equal(400, answer.Status);
        answer.AssertFree();
        Assert.Equal(
            "temperature: too hot",
            answer.Json.GetProperty("error").GetProperty("message").GetString()
        );
        Assert.Equal(
            "invalid_request_error",
            answer.Json.GetProperty("error").GetProperty("type").GetString()
        );
        Assert.Equal(client == "messages", answer.Json.TryGetProperty("request_id", out _));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task An_upstream_that_dies_in_its_answer_leaves_a_stream_that_nobody_takes_for_whole(
        string client,
        string upstream
    )
    {
        DialectScene scene = new(Dialect.OfFormat(client)!, Dialect.OfFormat(upstream)!);
        string begun = StreamOf(upstream);
        int cut = begun.IndexOf("you", StringComparison.Ordinal);
        cut = begun.IndexOf("\n\n", cut, StringComparison.Ordinal) + 2;

        DialectAnswer answer = await scene.SendAsync(
            Body(client, isStream: true),
            async call =>
            {
                await call.BeginStreamAsync(begun[..cut]);
                await Task.Delay(50, call.Stop);
                call.Reset();
            }
        );

        Assert.True(answer.IsAborted);
        Assert.DoesNotContain("[DONE]", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("message_stop", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("response.completed", answer.Text, StringComparison.Ordinal);
        Assert.Contains(
            client switch
            {
                "messages" => "event: error",
                "chat" => "data: {\"error\"",
                _ => "event: response.failed",
            },
            answer.Text,
            StringComparison.Ordinal
        );
        Assert.Single(answer.Settles);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task An_upstream_that_answers_in_another_dialect_is_said_and_the_books_are_right(
        string client,
        string upstream
    )
    {
        DialectScene scene = new(Dialect.OfFormat(client)!, Dialect.OfFormat(upstream)!);
        string other = upstream == "messages" ? WholeOf("chat") : WholeOf("messages");

        DialectAnswer answer = await scene.WholeAsync(Body(client, isStream: false), other);

        Assert.Equal(502, answer.Status);
        Assert.True(answer.Json.TryGetProperty("error", out _));
        Assert.Single(answer.Settles);
    }

    private static string StreamOf(string dialect) =>
        dialect switch
        {
            "chat" => ChatStream,
            "messages" => MessagesStream,
            _ => ResponsesStream,
        };

    private static string WholeOf(string dialect) =>
        dialect switch
        {
            "chat" =>
                """{"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi \"you\""},"finish_reason":"stop"}],"usage":{"prompt_tokens":30,"completion_tokens":4,"total_tokens":34,"prompt_tokens_details":{"cached_tokens":20}}}""",
            "messages" =>
                """{"id":"m","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"Hi \"you\""}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":10,"cache_read_input_tokens":20,"output_tokens":4}}""",
            _ => FinalResponse,
        };

    private static string UsageOf(string client) =>
        client switch
        {
            "chat" => "\"prompt_tokens\":30,\"completion_tokens\":4,\"total_tokens\":34",
            "messages" => "\"cache_read_input_tokens\":20",
            _ => "\"input_tokens\":30",
        };

    private static string Body(string client, bool isStream)
    {
        string stream = isStream ? ",\"stream\":true" : "";
        return client switch
        {
            "messages" =>
                $$"""{"model":"model","max_tokens":100,"messages":[{"role":"user","content":"hi"}]{{stream}}}""",
            "chat" =>
                $$"""{"model":"model","messages":[{"role":"user","content":"hi"}]{{stream}}{{(isStream ? ",\"stream_options\":{\"include_usage\":true}" : "")}}}""",
            _ => $$"""{"model":"model","input":"hi","store":false{{stream}}}""",
        };
    }
}
