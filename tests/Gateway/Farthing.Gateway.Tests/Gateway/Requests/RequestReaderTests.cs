using System.Text;
using System.Text.Json;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Requests;
using Farthing.Gateway.Upstreams;
using Farthing.Protocol.OpenAi;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Gateway.Requests;

/// <summary>What is read from a body, and what is refused.</summary>
public sealed class RequestReaderTests
{
    [Fact]
    public void A_chat_says_what_is_metered()
    {
        RequestPeek peek = Read(
            """
            { "messages": [{"role":"user","content":"hi"}], "stream" : true, "max_tokens": 50, "max_completion_tokens": 60, "n": 3,
              "user": "ann", "metadata": {"session_id":"run 1","tags":"a=b","x":{"session":"no"}},
              "stream_options": {"include_usage": false}, "tools": [{"type":"function","function":{"name":"f"}}],
              "service_tier": "flex", "model" : "gpt\u002d4o" }
            """
        );

        Assert.Equal(
            ("gpt-4o", true, 3L, 60L),
            (peek.Model, peek.IsStream, peek.Choices, peek.StatedOutputTokens!.Value)
        );
        Assert.Equal(("ann", "run 1", "a=b", "flex"), (peek.User, peek.Session, peek.Tags, peek.ServiceTier));
        Assert.True(peek.HasTools);
        Assert.False(peek.HasServerTools);
        Assert.False(peek.AsksUsage);
        Assert.True(peek.IncludeUsageAt.IsThere);
    }

    [Theory]
    [InlineData("\"a\"", 1)]
    [InlineData("[\"a\",\"b\"]", 2)]
    [InlineData("[1,2,3]", 1)]
    [InlineData("[[1,2],[3]]", 2)]
    [InlineData("[]", 1)]
    public void Each_prompt_of_a_completion_has_its_own_choices(string prompt, int prompts)
    {
        RequestPeek peek = Read(
            "{\"model\":\"m\",\"n\":2,\"best_of\":4,\"prompt\":" + prompt + "}",
            Dialect.Completions
        );

        Assert.Equal(prompts * 4, peek.Choices);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"model\":\"m\"} x")]
    [InlineData("{\"model\":\"m\"")]
    [InlineData("{\"model\":7}")]
    [InlineData("{\"messages\":[]}")]
    [InlineData("{\"model\":\"\"}")]
    [InlineData("{\"model\":\"a\\nb\"}")]
    [InlineData("{\"model\":\"\\ud800\"}")]
    [InlineData("{\"model\":\"m\",\"n\":0}")]
    [InlineData("{\"model\":\"m\",\"n\":99999999}")]
    [InlineData("{\"model\":\"m\",\"max_tokens\":-1}")]
    [InlineData("{\"model\":\"m\",\"max_tokens\":1.5}")]
    [InlineData("{\"model\":\"m\",\"max_tokens\":\"9\"}")]
    [InlineData("{\"model\":\"m\",\"max_tokens\":99999999999999999999}")]
    [InlineData("{\"model\":\"m\",\"stream\":1}")]
    [InlineData("{\"model\":\"m\",\"stream_options\":[]}")]
    public void What_cannot_be_read_is_refused(string body) =>
        Assert.Equal(400, RequestReader.Read(Encoding.UTF8.GetBytes(body), Dialect.Chat, out _)!.Status);

    /// <summary>Servers differ in which of two members they take, and whether they mind the case: both would be a way around the meter.</summary>
    [Theory]
    [InlineData("{\"model\":\"cheap\",\"model\":\"dear\"}")]
    [InlineData("{\"model\":\"m\",\"max_tokens\":1,\"max_tokens\":100000}")]
    [InlineData("{\"model\":\"m\",\"max_tokens\":1,\"Max_Tokens\":100000}")]
    [InlineData("{\"model\":\"m\",\"Max_Tokens\":100000}")]
    [InlineData("{\"model\":\"m\",\"max_tokens\":1,\"\\u006dax_tokens\":100000}")]
    [InlineData("{\"model\":\"m\",\"stream_options\":{\"include_usage\":true,\"include_usage\":false}}")]
    public void A_member_that_counts_stands_there_once_and_as_it_is_spelled(string body) =>
        Assert.NotNull(RequestReader.Read(Encoding.UTF8.GetBytes(body), Dialect.Chat, out _));

    [Fact]
    public void Deep_nesting_is_refused_and_not_an_exception()
    {
        string deep = "{\"model\":\"m\",\"x\":" + new string('[', 100_000) + new string(']', 100_000) + "}";

        Assert.Equal(400, RequestReader.Read(Encoding.UTF8.GetBytes(deep), Dialect.Chat, out _)!.Status);
    }

    [Fact]
    public void Media_is_taken_out_of_the_text_where_the_formats_have_it()
    {
        string data = new('A', 5000);
        RequestPeek chat = Read(
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"x\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,"
                + data
                + "\"}},{\"type\":\"input_audio\",\"input_audio\":{\"data\":\""
                + data
                + "\"}}]}]}"
        );
        RequestPeek messages = Read(
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\""
                + data
                + "\"}}]},{\"type\":\"document\",\"source\":{\"data\":\""
                + data
                + "\",\"media_type\":\"application/pdf\",\"type\":\"base64\"}}]}]}",
            Dialect.Messages
        );

        Assert.Equal((1, 1, 0), (chat.Images, chat.Sounds, chat.Files));
        Assert.True(chat.TextTokensAtMost < 1000);
        Assert.Equal((1, 0, 1), (messages.Images, messages.Sounds, messages.Files));
        Assert.True(messages.TextTokensAtMost < 1000);
        Assert.Null(chat.InputTokensAtMost(MediaBounds.Unknown));
        Assert.Equal(
            chat.TextTokensAtMost + 1500 + 900,
            chat.InputTokensAtMost(new MediaBounds(1500, 900, null))
        );
    }

    /// <summary>The same names in a tool's input, or around a document's plain text, are text: a prompt must not hide in them.</summary>
    [Theory]
    [InlineData("{\"type\":\"tool_use\",\"input\":{\"image_url\":\"TEXT\"}}")]
    [InlineData("{\"type\":\"tool_use\",\"input\":{\"source\":{\"type\":\"base64\",\"data\":\"TEXT\"}}}")]
    [InlineData(
        "{\"type\":\"document\",\"source\":{\"type\":\"text\",\"media_type\":\"text/plain\",\"data\":\"TEXT\"}}"
    )]
    [InlineData("{\"type\":\"text\",\"text\":\"TEXT\"}")]
    public void Text_counts_wherever_it_stands(string part)
    {
        string text = new('x', 50_000);
        RequestPeek peek = Read(
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":["
                + part.Replace("TEXT", text, StringComparison.Ordinal)
                + "]}]}",
            Dialect.Messages
        );

        Assert.True(peek.TextTokensAtMost > 50_000);
        Assert.Equal(0, peek.MediaBytes);
    }

    [Fact]
    public void Text_counts_beside_the_content_of_a_message()
    {
        string text = new('x', 50_000);
        RequestPeek peek = Read(
            "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"image_url\":\""
                + text
                + "\"}]}]}"
        );

        Assert.True(peek.TextTokensAtMost > 50_000);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Bytes_that_are_cut_or_changed_anywhere_are_read_or_refused_but_never_throw()
    {
        byte[] body = Encoding.UTF8.GetBytes(
            """{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"é"}}]}],"tools":[{"type":"function"}],"metadata":{"tags":"a"},"stream_options":{"include_usage":true},"prompt":[[1]],"n":2,"prediction":{"content":"x"}}"""
        );
        Gen<(int At, byte Value, int Length)> changes =
            from at in Gen.Choose(0, body.Length - 1)
            from value in Gen.Choose(0, 255)
            from length in Gen.Choose(0, body.Length)
            select (at, (byte)value, length);

        Prop.ForAll(
                changes.ToArbitrary(),
                change =>
                {
                    byte[] broken = [.. body];
                    broken[change.At] = change.Value;
                    foreach (Dialect endpoint in Dialect.All)
                    {
                        _ = RequestReader.Read(broken, endpoint, out _);
                        _ = RequestReader.Read(broken.AsSpan(0, change.Length), endpoint, out _);
                    }
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void A_splice_changes_what_it_must_and_not_a_byte_beside()
    {
        string[] limits =
        [
            "",
            "\"max_tokens\": 500 ,",
            "\"max_tokens\":null,",
            "\"max_completion_tokens\":70,",
            "\"max_tokens\":500,\"max_completion_tokens\":9,",
        ];
        string[] options =
        [
            "",
            "\"stream_options\":null,",
            "\"stream_options\": { },",
            "\"stream_options\":{\"include_usage\" : false,\"z\":1},",
            "\"stream_options\":{\"y\":[{}]},",
        ];
        string[] unknown =
        [
            "\"a\" : 1.50E+3,",
            "\"b\":\"\\u00e9\\/\\ud83d\\ude00\",",
            "\"c\": {\"max_tokens\":7,\"model\":\"x\"} ,",
        ];
        Gen<(int, int, int, bool, bool)> shapes =
            from limit in Gen.Choose(0, limits.Length - 1)
            from option in Gen.Choose(0, options.Length - 1)
            from other in Gen.Choose(0, unknown.Length - 1)
            from isContinuous in Gen.Elements(true, false)
            from isModelLast in Gen.Elements(true, false)
            select (limit, option, other, isContinuous, isModelLast);

        Prop.ForAll(
                shapes.ToArbitrary(),
                shape =>
                {
                    (int limit, int option, int other, bool isContinuous, bool isModelLast) = shape;
                    string body =
                        " {"
                        + (isModelLast ? "" : "\"model\":\"m\",")
                        + limits[limit]
                        + unknown[other]
                        + options[option]
                        + (isModelLast ? "\"stream\":true, \"model\" :\"m\"}" : "\"stream\": true }");
                    byte[] bytes = Encoding.UTF8.GetBytes(body);
                    RequestPeek peek = Read(body);
                    byte[] changed = Changed(Splice(peek, At(isContinuous), 100), bytes);
                    string text = Encoding.UTF8.GetString(changed);

                    Assert.Contains(unknown[other], text, StringComparison.Ordinal);
                    using JsonDocument document = JsonDocument.Parse(changed);
                    JsonElement root = document.RootElement;
                    Assert.Equal("there \"x\"", root.GetProperty("model").GetString());
                    Assert.True(root.GetProperty("stream_options").GetProperty("include_usage").GetBoolean());
                    Assert.Equal(
                        isContinuous,
                        root.GetProperty("stream_options").TryGetProperty("continuous_usage_stats", out _)
                    );
                    RequestPeek again = Read(text);
                    Assert.InRange(again.StatedOutputTokens!.Value, 1, 100);
                    Assert.Equal(changed, Changed(Splice(again, At(isContinuous), 100), changed));
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task A_splice_that_is_written_in_pieces_is_the_splice()
    {
        byte[] body = Encoding.UTF8.GetBytes("{\"model\":\"m\",\"stream\":true,\"messages\":[]}");
        BodySplice splice = Splice(Read(Encoding.UTF8.GetString(body)), At(true), 100);
        using MemoryStream target = new();

        await splice.WriteAsync(body, target, TestContext.Current.CancellationToken);

        using JsonDocument changed = JsonDocument.Parse(target.ToArray());
        Assert.Equal(100, changed.RootElement.GetProperty("max_completion_tokens").GetInt64());
        Assert.Equal(body.Length + splice.Growth, target.Length);
    }

    /// <summary>A server that only knows max_tokens would pass over the other member, and generate without end.</summary>
    [Fact]
    public void A_server_that_knows_one_limit_gets_that_one()
    {
        const string Body = """{"model":"there \"x\"","max_completion_tokens":50}""";
        Deployment old = At(false) with { TakesMaxCompletionTokens = false };

        string text = Encoding.UTF8.GetString(
            Changed(Splice(Read(Body), old, 50), Encoding.UTF8.GetBytes(Body))
        );

        Assert.StartsWith("{\"max_tokens\":50,", text, StringComparison.Ordinal);
    }

    private static BodySplice Splice(RequestPeek peek, Deployment at, long outputTokens) =>
        BodySplice.For(peek, at, outputTokens, at.Upstream.Usage);

    private static byte[] Changed(BodySplice splice, byte[] body)
    {
        using MemoryStream target = new();
        Assert.True(splice.WriteAsync(body, target, CancellationToken.None).AsTask().IsCompletedSuccessfully);
        return target.ToArray();
    }

    private static Deployment At(bool isContinuous) =>
        new()
        {
            Name = "d",
            UpstreamModel = "there \"x\"",
            Upstream = new Upstream
            {
                Name = "u",
                Address = new Uri("http://u"),
                Api = ApiKinds.OpenAi,
                Usage = isContinuous ? UsageForcing.Continuous : UsageForcing.IncludeUsage,
            },
        };

    private static RequestPeek Read(string body, Dialect? endpoint = null)
    {
        ApiError? fault = RequestReader.Read(
            Encoding.UTF8.GetBytes(body),
            endpoint ?? Dialect.Chat,
            out RequestPeek peek
        );
        Assert.Null(fault);
        return peek;
    }
}
