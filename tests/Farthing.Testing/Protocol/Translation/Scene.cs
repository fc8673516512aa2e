using System.Buffers;
using System.Text;
using Farthing.Protocol.Sse;
using Farthing.Protocol.Translation;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Tests.Protocol.Translation;

/// <summary>Requests, answers and streams through formats, as the gateway passes them.</summary>
public static class Scene
{
    /// <summary>An engine: vLLM.</summary>
    public static UpstreamTraits Engine { get; } =
        new()
        {
            Model = "qwen",
            Tag = "3fa9c2d1",
            IsVllm = true,
            TakesMaxCompletionTokens = false,
            TakesEmptyContent = true,
            LongestOutputTokens = 8192,
        };

    /// <summary>A provider.</summary>
    public static UpstreamTraits Hosted { get; } =
        new()
        {
            Model = "big-1",
            Tag = "0badcafe",
            IsHosted = true,
            KeepsMidSystem = true,
            TakesDocuments = true,
            ReasoningBack = ReasoningReturn.None,
            LongestOutputTokens = 64_000,
        };

    /// <summary>A client's request in the upstream's format.</summary>
    public static string Request(
        WireFormat client,
        WireFormat upstream,
        UpstreamTraits traits,
        string body,
        Losses? losses = null,
        ToolTable? tools = null
    )
    {
        losses ??= new Losses();
        Conversation conversation = client.ReadRequest(Encoding.UTF8.GetBytes(body), losses);
        ArrayBufferWriter<byte> output = new();
        upstream.WriteRequest(conversation, traits, tools ?? new ToolTable(), losses, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>What an answer is told of its request.</summary>
    /// <param name="client">The client's format.</param>
    /// <param name="upstream">The upstream's.</param>
    /// <param name="traits">The upstream.</param>
    /// <param name="body">The client's request.</param>
    /// <param name="meter">Usage so far.</param>
    public static AnswerContext Context(
        WireFormat client,
        WireFormat upstream,
        UpstreamTraits traits,
        string body,
        AnswerUsage meter = default
    )
    {
        Losses losses = new();
        ToolTable tools = new();
        upstream.WriteRequest(
            client.ReadRequest(Encoding.UTF8.GetBytes(body), losses),
            traits,
            tools,
            losses,
            new ArrayBufferWriter<byte>()
        );
        return ContextOf(
            client.ReadRequest(Encoding.UTF8.GetBytes(body), new Losses()),
            traits,
            tools,
            meter
        );
    }

    /// <summary>What an answer is told of a conversation.</summary>
    public static AnswerContext ContextOf(
        Conversation conversation,
        UpstreamTraits traits,
        ToolTable? tools = null,
        AnswerUsage meter = default
    ) =>
        new()
        {
            RequestId = "0198f3c2a1b47000800000000000abcd",
            Request = conversation,
            Traits = traits,
            Tools = tools ?? new ToolTable(),
            Losses = new Losses(),
            CreatedSeconds = 1_764_000_000,
            UsageAtStart = meter,
        };

    /// <summary>What a reader says of a stream: the same wherever its bytes are cut.</summary>
    public static IReadOnlyList<string> Read(WireFormat upstream, AnswerContext context, string stream)
    {
        RecordedSink sink = new();
        AnswerStreamReader reader = upstream.ReadStream(context, sink);
        SseReader events = new(reader.MaxEventBytes);
        ReadOnlySpan<byte> bytes = Encoding.UTF8.GetBytes(stream);
        while (!reader.IsDone && events.TryRead(ref bytes, out SseEvent one))
        {
            reader.Take(one);
        }

        if (!reader.IsDone)
        {
            reader.End();
        }

        return sink.Lines;
    }

    /// <summary>A stream in the client's format: whole, cut at each byte in two, and byte by byte; all must come out the same.</summary>
    /// <param name="upstream">The upstream's format.</param>
    /// <param name="client">The client's format.</param>
    /// <param name="context">Makes the answer's context anew for each pass.</param>
    /// <param name="stream">What the upstream sends.</param>
    /// <param name="usage">Its usage as metered.</param>
    public static string Stream(
        WireFormat upstream,
        WireFormat client,
        Func<AnswerContext> context,
        string stream,
        AnswerUsage usage
    )
    {
        byte[] bytes = Encoding.UTF8.GetBytes(stream);
        string whole = Pass([bytes]);
        for (int cut = 1; cut < bytes.Length; cut++)
        {
            Assert.Equal(whole, Pass([bytes[..cut], bytes[cut..]]));
        }

        Assert.Equal(whole, Pass([.. bytes.Select(one => new[] { one })]));
        return whole;

        string Pass(IEnumerable<byte[]> pieces)
        {
            StreamTranslation translation = new(upstream, client, context());
            foreach (byte[] piece in pieces)
            {
                translation.Take(piece);
            }

            translation.EndOfUpstream();
            if (translation.Failure is { } failure)
            {
                translation.Fail(failure);
            }
            else
            {
                translation.Complete(usage, "");
            }

            return Encoding.UTF8.GetString(translation.Written.Span);
        }
    }

    /// <summary>A whole answer in the client's format.</summary>
    public static string Whole(
        WireFormat upstream,
        WireFormat client,
        AnswerContext context,
        string answer,
        AnswerUsage usage
    )
    {
        ArrayBufferWriter<byte> output = new();
        ClientAnswerWriter writer = client.WriteWhole(context, output);
        upstream.ReadWhole(Encoding.UTF8.GetBytes(answer), context, writer.Sink);
        Assert.Null(writer.Failure);
        writer.Complete(usage, "");
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
