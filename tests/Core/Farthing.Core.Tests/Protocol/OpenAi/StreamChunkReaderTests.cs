using System.Buffers;
using System.Text;
using Farthing.Protocol.OpenAi;
using Farthing.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Protocol.OpenAi;

/// <summary>What a chunk of a stream carries, as servers write it.</summary>
public sealed class StreamChunkReaderTests
{
    [Theory]
    [InlineData(
        """{"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}""",
        ChunkKinds.Role
    )]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":" hi"}}]}""", ChunkKinds.Content)]
    [InlineData(
        """{"choices":[{"index":0,"delta":{"content":null,"reasoning_content":"hm"}}]}""",
        ChunkKinds.Reasoning
    )]
    [InlineData("""{"choices":[{"index":0,"delta":{"reasoning":"hm"}}]}""", ChunkKinds.Reasoning)]
    [InlineData("""{"choices":[{"index":0,"delta":{"refusal":"no"}}]}""", ChunkKinds.Refusal)]
    [InlineData(
        """{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{"}}]}}]}""",
        ChunkKinds.Tool
    )]
    [InlineData("""{"choices":[{"delta":{"tool_calls":[]}}]}""", ChunkKinds.None)]
    [InlineData("""{"choices":[{"delta":{},"finish_reason":"stop"}]}""", ChunkKinds.Finish)]
    [InlineData(
        """{"choices":[{"text":" a","finish_reason":"length"}]}""",
        ChunkKinds.Content | ChunkKinds.Finish
    )]
    [InlineData("""{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}""", ChunkKinds.Usage)]
    [InlineData("""{"choices":[{"delta":{"content":"x"}}],"usage":null}""", ChunkKinds.Content)]
    [InlineData("""{"error":{"message":"engine died"}}""", ChunkKinds.Error)]
    [InlineData("""{"choices":null,"what":[1,{"choices":[{}]}]}""", ChunkKinds.None)]
    public void The_kind_of_a_chunk_is_told(string json, ChunkKinds kinds)
    {
        Assert.True(StreamChunkReader.TryRead(Encoding.UTF8.GetBytes(json), out StreamChunk chunk));

        Assert.Equal(kinds, chunk.Kinds);
        Assert.Equal((kinds & ChunkKinds.Generated) != 0, chunk.HasGenerated);
    }

    [Fact]
    public void Usage_tells_zero_from_not_stated()
    {
        Assert.True(
            StreamChunkReader.TryRead(
                """{"choices":[],"usage":{"prompt_tokens":30,"completion_tokens":0,"total_tokens":30,"prompt_tokens_details":{"audio_tokens":1,"cached_tokens":16},"completion_tokens_details":null}}"""u8,
                out StreamChunk chunk
            )
        );

        Assert.Equal(new TokenUsage(30, 0, 16, -1), chunk.Usage);
    }

    [Theory]
    [InlineData("\"prompt_cache_hit_tokens\":16,\"reasoning_tokens\":4")] // DeepSeek; SGLang
    [InlineData("\"num_cached_tokens\":16,\"output_tokens_details\":{\"thinking_tokens\":4}")] // Mistral
    [InlineData("\"cached_tokens\":16,\"completion_tokens_details\":{\"reasoning_tokens\":4}")] // Kimi
    public void Usage_is_read_in_every_known_spelling(string rest)
    {
        Assert.True(
            StreamChunkReader.TryRead(
                Encoding.UTF8.GetBytes(
                    $"{{\"choices\":[],\"usage\":{{\"prompt_tokens\":30,\"completion_tokens\":9,{rest}}}}}"
                ),
                out StreamChunk chunk
            )
        );

        Assert.Equal(new TokenUsage(30, 9, 16, 4), chunk.Usage);
    }

    [Fact]
    public void Text_is_unescaped_and_joined()
    {
        ArrayBufferWriter<byte> text = new();

        Assert.True(
            StreamChunkReader.TryRead(
                """{"choices":[{"index":1,"delta":{"content":"a\n\u00e9\"b"}}]}"""u8,
                out StreamChunk chunk,
                text
            )
        );

        Assert.Equal("a\né\"b", Encoding.UTF8.GetString(text.WrittenSpan));
        Assert.Equal(1, chunk.ChoiceIndex);
    }

    [Fact]
    public void Log_probabilities_count_tokens_of_a_chunk()
    {
        Assert.True(
            StreamChunkReader.TryRead(
                """{"choices":[{"delta":{"content":"ab"},"logprobs":{"content":[{"token":"a","top_logprobs":[{}]},{"token":"b"}],"refusal":null}}]}"""u8,
                out StreamChunk chat
            )
        );
        Assert.True(
            StreamChunkReader.TryRead(
                """{"choices":[{"text":"ab","logprobs":{"text_offset":[0,1,2],"tokens":["a","b","c"]}}]}"""u8,
                out StreamChunk plain
            )
        );

        Assert.Equal(2, chat.LogprobTokens);
        Assert.Equal(3, plain.LogprobTokens);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[DONE]")]
    [InlineData("[]")]
    [InlineData("{\"choices\":[{\"delta\":{\"content\":\"a")]
    [InlineData("{\"choices\":[]} {}")]
    [InlineData("{\"choices\":[{\"delta\":{\"content\":\"\\ud800\"}}]}x")]
    public void What_is_cut_off_or_no_object_is_refused(string json) =>
        Assert.False(StreamChunkReader.TryRead(Encoding.UTF8.GetBytes(json), out _));

    /// <summary>Invariant: a chunk with any bytes changed or cut is read or refused, never a fault.</summary>
    [Fact]
    public void Damaged_chunks_are_read_or_refused()
    {
        byte[] good =
            """{"id":"x","choices":[{"index":0,"delta":{"role":"a","content":"\u00e9b","tool_calls":[{"index":0}]},"logprobs":{"content":[{}]},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":1}}}"""u8.ToArray();
        Prop.ForAll(
                Gen.Choose(0, good.Length - 1).ToArbitrary(),
                Gen.Choose(0, 255).ToArbitrary(),
                Gen.Choose(0, good.Length).ToArbitrary(),
                (at, value, length) =>
                {
                    byte[] bad = [.. good];
                    bad[at] = (byte)value;
                    StreamChunkReader.TryRead(bad, out _, new ArrayBufferWriter<byte>());
                    StreamChunkReader.TryRead(bad.AsSpan(0, length), out _);
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        byte[] json =
            """{"choices":[{"index":0,"delta":{"content":" word"}}],"usage":{"prompt_tokens":1}}"""u8.ToArray();
        StreamChunk chunk = default;

        Assert.Equal(0, Allocated.Least(() => StreamChunkReader.TryRead(json, out chunk)));
        Assert.Equal(5, chunk.TextBytes);
    }

    [Theory]
    [InlineData(
        """{"error":{"message":"too long","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}""",
        "too long",
        "context_length_exceeded"
    )]
    [InlineData(
        """{"object":"error","message":"no model","type":"NotFoundError","param":null,"code":404}""",
        "no model",
        "404"
    )]
    [InlineData("""{"detail":"Not Found"}""", "Not Found", null)]
    [InlineData("<html>Bad Gateway</html>", "<html>Bad Gateway</html>", null)]
    public void Errors_of_several_servers_are_read(string body, string message, string? code)
    {
        ApiError error = ApiError.Read(400, Encoding.UTF8.GetBytes(body));

        Assert.Equal(message, error.Message);
        Assert.Equal(code, error.Code);
    }

    [Fact]
    public void An_error_is_written_with_all_four_members()
    {
        ArrayBufferWriter<byte> output = new();
        ApiError.Invalid("no").Write(output);

        Assert.Equal(
            """{"error":{"message":"no","type":"invalid_request_error","param":null,"code":null}}""",
            Encoding.UTF8.GetString(output.WrittenSpan)
        );
    }
}
