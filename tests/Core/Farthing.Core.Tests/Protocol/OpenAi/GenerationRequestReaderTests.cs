using System.Text;
using Farthing.Protocol.OpenAi;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Protocol.OpenAi;

/// <summary>Requests as clients send them, and as they should not.</summary>
public sealed class GenerationRequestReaderTests
{
    private const string Whole = """
        {"model":"m","messages":[{"role":"system","content":"Be \u00e9"},
          {"role":"user","content":[{"type":"text","text":"Hi "},{"type":"image_url","image_url":{"url":"x"}},{"type":"text","text":"there"}]},
          {"role":"assistant","content":null,"tool_calls":[{"id":"1"}]},{"role":"tool","content":"42"}],
         "max_tokens":7,"max_completion_tokens":9,"min_tokens":2,"ignore_eos":true,"n":3,"seed":-5,"stop":["a","b"],
         "include_stop_str_in_output":true,"stream":true,"stream_options":{"include_usage":true,"continuous_usage_stats":true,"x":1},
         "logprobs":true,"top_logprobs":4,"temperature":0.5,"top_p":1,"user":"u","priority":-1,"unknown":{"model":"not this"},
         "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}}],
         "tool_choice":{"type":"function","function":{"name":"f"}}}
        """;

    [Fact]
    public void A_chat_is_read_whole()
    {
        GenerationRequest request = Good(Whole, isChat: true);

        Assert.Equal("m", request.Model);
        Assert.Equal(["system", "user", "assistant", "tool"], request.Messages.Select(one => one.Role));
        Assert.Equal(
            ["Be é", "Hi there", "[{\"id\":\"1\"}]", "42"],
            request.Messages.Select(one => Encoding.UTF8.GetString(one.Text.Span))
        );
        Assert.Equal(1, request.Messages[1].OtherParts);
        Assert.Equal(9, request.MaxTokens);
        Assert.Equal((2, true, 3, -5L), (request.MinTokens, request.IgnoreEos, request.N, request.Seed));
        Assert.Equal(["a", "b"], request.Stop);
        Assert.True(request.IncludeStopInOutput);
        Assert.True(request is { Stream: true, IncludeUsage: true, ContinuousUsage: true });
        Assert.Equal((true, 4), (request.Logprobs, request.TopLogprobs));
        Assert.Equal(
            ("f", ToolChoice.Named, "f"),
            (request.Tools[0].Name, request.ToolChoice, request.ToolName)
        );
        Assert.Equal("{\"type\":\"object\"}", Encoding.UTF8.GetString(request.Tools[0].Parameters.Span));
        Assert.Equal((0.5, "u", -1), (request.Temperature, request.User, request.Priority));
    }

    [Theory]
    [InlineData("""{"prompt":"a"}""", 1, 0)]
    [InlineData("""{"prompt":["a","b"],"stop":null,"seed":null,"max_tokens":null}""", 2, 0)]
    [InlineData("""{"prompt":[1,2,3],"stop":"x","logprobs":2}""", 1, 3)]
    [InlineData("""{"prompt":[[1,2],[3]]}""", 2, 2)]
    public void Prompts_are_text_or_token_ids(string json, int prompts, int tokensOfFirst)
    {
        GenerationRequest request = Good(json, isChat: false);

        Assert.Equal(prompts, request.Prompts.Count);
        Assert.Equal(tokensOfFirst, request.Prompts[0].TokenIds?.Count ?? 0);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("[]", null)]
    [InlineData("""{"messages":[{"role":"user"}]""", null)]
    [InlineData("""{"messages":[{"role":"user"}]} x""", null)]
    [InlineData("{}", "messages")]
    [InlineData("""{"messages":"hi"}""", "messages")]
    [InlineData("""{"messages":[1]}""", "messages")]
    [InlineData("""{"messages":[{"content":"a"}]}""", "messages[0].role")]
    [InlineData("""{"messages":[{"role":"user","content":5}]}""", "content")]
    [InlineData("""{"messages":[{"role":"user"}],"n":0}""", "n")]
    [InlineData("""{"messages":[{"role":"user"}],"n":1.5}""", "n")]
    [InlineData("""{"messages":[{"role":"user"}],"max_tokens":-1}""", "max_tokens")]
    [InlineData("""{"messages":[{"role":"user"}],"max_tokens":3,"min_tokens":4}""", "min_tokens")]
    [InlineData("""{"messages":[{"role":"user"}],"temperature":3}""", "temperature")]
    [InlineData("""{"messages":[{"role":"user"}],"stream":"yes"}""", "stream")]
    [InlineData(
        """{"messages":[{"role":"user"}],"stream_options":{"include_usage":true}}""",
        "stream_options"
    )]
    [InlineData("""{"messages":[{"role":"user"}],"top_logprobs":2}""", "top_logprobs")]
    [InlineData("""{"messages":[{"role":"user"}],"stop":[1]}""", "stop")]
    [InlineData("""{"messages":[{"role":"user"}],"tool_choice":"required"}""", "tool_choice")]
    [InlineData("""{"messages":[{"role":"user"}],"tools":[{"function":{}}]}""", "tools")]
    public void What_cannot_be_right_is_named(string json, string? param)
    {
        ApiError? error = GenerationRequestReader.Read(Encoding.UTF8.GetBytes(json), true, out var request);

        Assert.Null(request);
        Assert.Equal((400, param), (error!.Status, error.Param));
    }

    /// <summary>Invariant: a damaged body is read or refused, never a fault.</summary>
    [Fact]
    public void Damaged_bodies_are_read_or_refused()
    {
        byte[] good = Encoding.UTF8.GetBytes(Whole);
        Prop.ForAll(
                Gen.Choose(0, good.Length - 1).ToArbitrary(),
                Gen.Choose(0, 255).ToArbitrary(),
                Gen.Choose(0, good.Length).ToArbitrary(),
                (at, value, length) =>
                {
                    byte[] bad = [.. good];
                    bad[at] = (byte)value;
                    foreach (bool isChat in new[] { true, false })
                    {
                        ApiError? error = GenerationRequestReader.Read(bad, isChat, out var request);
                        Assert.Equal(error is null, request is not null);
                        Assert.NotNull(
                            GenerationRequestReader.Read(bad.AsSpan(0, length / 2), isChat, out _)
                        );
                    }

                    InputRequestReader.ReadEmbedding(bad, out _);
                    InputRequestReader.ReadTokenize(bad, false, out _);
                    ApiError.Read(500, bad);
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Embeddings_take_text_or_ids_and_a_format()
    {
        Assert.Null(
            InputRequestReader.ReadEmbedding(
                """{"input":["a","b"],"encoding_format":"base64","dimensions":8}"""u8,
                out EmbeddingRequest? request
            )
        );

        Assert.Equal((2, true, 8), (request!.Inputs.Count, request.IsBase64, request.Dimensions));
        Assert.Equal(
            "encoding_format",
            InputRequestReader.ReadEmbedding("""{"input":"a","encoding_format":"int8"}"""u8, out _)!.Param
        );
    }

    private static GenerationRequest Good(string json, bool isChat)
    {
        ApiError? error = GenerationRequestReader.Read(
            Encoding.UTF8.GetBytes(json),
            isChat,
            out GenerationRequest? request
        );
        Assert.Null(error);
        return request!;
    }
}
