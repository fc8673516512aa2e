using System.Text;
using System.Text.Json;
using Farthing.Documents.Benches;
using Farthing.Measurement.Load;
using Farthing.Measurement.Load.Prompts;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Measurement.Load.Prompts;

public sealed class PromptWriterTests
{
    private static readonly LoadTarget Target = LoadTarget.Parse("http://host:8000/v1")! with
    {
        Model = "m\"x",
        ApiKey = "k",
    };

    [Fact]
    public void A_message_is_head_and_json_body_of_the_stated_length()
    {
        byte[] message = new PromptWriter(Target, 1).WriteWords(20, 5, 0);

        string text = Encoding.UTF8.GetString(message);
        int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        string head = text[..end];
        Assert.StartsWith(
            "POST /v1/chat/completions HTTP/1.1\r\nHost: host:8000\r\n",
            head,
            StringComparison.Ordinal
        );
        Assert.Contains("Authorization: Bearer k", head, StringComparison.Ordinal);
        Assert.Contains($"Content-Length: {message.Length - end - 4}", head, StringComparison.Ordinal);
        using JsonDocument body = JsonDocument.Parse(text[(end + 4)..]);
        Assert.Equal("m\"x", body.RootElement.GetProperty("model").GetString());
        Assert.Equal(5, body.RootElement.GetProperty("max_tokens").GetInt32());
        Assert.True(body.RootElement.GetProperty("ignore_eos").GetBoolean());
        Assert.True(body.RootElement.GetProperty("stream_options").GetProperty("include_usage").GetBoolean());
        // "Case", the salt, and 20 words.
        Assert.Equal(22, Content(message).Split(' ').Length);
    }

    [Fact]
    public void Words_follow_the_scale_that_was_measured()
    {
        PromptScale scale = PromptScale.Through(100, 142, 500, 662, "usage")!;
        PromptWriter writer = new(Target, 1) { Scale = scale };

        // 662 − 142 = 520 tokens for 400 words: 1.3 a word; 142 − 130 = 12 of overhead.
        Assert.Equal(1.3, scale.TokensPerWord, 9);
        Assert.Equal(12, scale.OverheadTokens, 9);
        // (1024 − 12) / 1.3 = 778.46 words.
        Assert.Equal(778 + 2, Content(writer.Write(new Request(0, 1024, 1), 3)).Split(' ').Length);
    }

    [Fact]
    public void Two_requests_and_two_runs_share_no_beginning()
    {
        Request request = new(0, 200, 1);
        PromptWriter writer = new(Target, 1);

        string first = Content(writer.Write(request, 0));
        string second = Content(writer.Write(request, 1));
        string otherRun = Content(new PromptWriter(Target, 2).Write(request, 0));

        Assert.NotEqual(first[..24], second[..24]);
        Assert.NotEqual(first[..24], otherRun[..24]);
        Assert.Equal(first, Content(new PromptWriter(Target, 1).Write(request, 0)));
    }

    [Fact]
    public void Shared_prefix_ids_are_shared_text()
    {
        PromptWriter writer = new(Target, 1) { Scale = new PromptScale(0, 1, "exact") };
        Request one = new(0, 100, 1) { PrefixIds = new ulong[] { 5, 6, 70 }, PrefixBlockTokens = 16 };
        Request two = new(0, 100, 1) { PrefixIds = new ulong[] { 5, 6, 71 }, PrefixBlockTokens = 16 };

        string[] first = Content(writer.Write(one, 0)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] second = Content(writer.Write(two, 1)).Split(' ', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(100, first.Length);
        Assert.Equal(first[..32], second[..32]);
        Assert.NotEqual(first[32..48], second[32..48]);
    }

    [Fact]
    public void A_session_sends_back_what_the_server_said()
    {
        PromptWriter writer = new(Target, 1) { Scale = new PromptScale(0, 1, "exact") };
        Request first = new(0, 20, 4) { Session = 9 };
        RequestRecord record = new(first, 0);
        string before = Content(writer.Write(first, 0));
        record.Outcome = RequestOutcome.Finished;
        record.Usage = new(20, 4, -1, -1);
        record.Answer = "a \\\"quoted\\\" answer"u8.ToArray();
        writer.Remember(record);

        byte[] next = writer.Write(new Request(1, 50, 4) { Session = 9 }, 1);

        using JsonDocument body = Body(next);
        JsonElement messages = body.RootElement.GetProperty("messages");
        Assert.Equal(3, messages.GetArrayLength());
        Assert.Equal(before, messages[0].GetProperty("content").GetString());
        Assert.Equal("assistant", messages[1].GetProperty("role").GetString());
        Assert.Equal("a \"quoted\" answer", messages[1].GetProperty("content").GetString());
        // 50 asked, 24 said before: 26 new words behind "Case" and the salt.
        Assert.Equal(28, messages[2].GetProperty("content").GetString()!.Split(' ').Length);
    }

    /// <summary>Requests of one conversation bear one name, those of another, of none and of the next run others; a request for tokens bears none.</summary>
    [Fact]
    public void Conversations_are_named_in_the_header_that_was_asked_for()
    {
        PromptWriter writer = new(Target with { SessionHeader = "x-farthing-session" }, 1);
        Request turn = new(0, 20, 4) { Session = 9 };

        string first = SessionOf(writer.Write(turn, 0));
        string again = SessionOf(writer.Write(turn, 1));
        string[] others =
        [
            SessionOf(writer.Write(turn with { Session = 10 }, 2)),
            SessionOf(writer.Write(turn with { Session = -1 }, 9)),
            SessionOf(writer.Write(turn with { Session = -1 }, 10)),
        ];
        writer.StartRun();
        string next = SessionOf(writer.Write(turn, 0));

        Assert.StartsWith("bench-", first, StringComparison.Ordinal);
        Assert.Equal(first, again);
        Assert.Equal(5, new HashSet<string>([first, next, .. others]).Count);
        Assert.Equal("", SessionOf(writer.WriteWords(3, 1, 0)));
        Assert.Equal("", SessionOf(new PromptWriter(Target, 1).Write(turn, 0)));

        static string SessionOf(byte[] message) =>
            Encoding
                .Latin1.GetString(message)
                .Split("\r\n")
                .Where(line => line.StartsWith("x-farthing-session: ", StringComparison.Ordinal))
                .Select(line => line["x-farthing-session: ".Length..])
                .SingleOrDefault("");
    }

    [Fact]
    public void Token_ids_are_as_many_as_asked()
    {
        PromptWriter writer = new(Target with { Api = LoadApi.Completions }, 1) { WritesTokenIds = true };

        using JsonDocument body = Body(writer.Write(new Request(0, 33, 1), 0));

        Assert.Equal(33, body.RootElement.GetProperty("prompt").GetArrayLength());
    }

    [Theory]
    [InlineData("http://127.0.0.1:8000", "http://127.0.0.1:8000", "/v1/chat/completions")]
    [InlineData("127.0.0.1:8000/v1/", "http://127.0.0.1:8000", "/v1/chat/completions")]
    [InlineData(
        "https://api.example.com/openai/v1",
        "https://api.example.com:443/openai",
        "/openai/v1/chat/completions"
    )]
    [InlineData("http://[::1]:81", "http://[::1]:81", "/v1/chat/completions")]
    public void Addresses_are_read_as_people_write_them(string text, string url, string path)
    {
        LoadTarget target = LoadTarget.Parse(text)!;

        Assert.Equal(url, target.Url);
        Assert.Equal(path, target.GenerationPath);
    }

    [Theory]
    [InlineData("ftp://x")]
    [InlineData("http://")]
    [InlineData("http://user:secret@host")]
    [InlineData("not an address at all")]
    public void Other_addresses_are_refused(string text) => Assert.Null(LoadTarget.Parse(text));

    private static string Content(byte[] message)
    {
        using JsonDocument body = Body(message);
        return body.RootElement.GetProperty("messages")[0].GetProperty("content").GetString()!;
    }

    private static JsonDocument Body(byte[] message)
    {
        int end = message.AsSpan().IndexOf("\r\n\r\n"u8);
        return JsonDocument.Parse(message.AsMemory(end + 4));
    }
}
