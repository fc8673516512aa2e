using System.Buffers;
using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Sse;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Errors;

namespace Farthing.Protocol.Translation;

/// <summary>Translates one stream as its bytes come, in pieces of any size: upstream's events in, client's events out. The same bytes come out wherever they were cut.</summary>
public sealed class StreamTranslation
{
    private readonly ArrayBufferWriter<byte> output = new(2048);
    private readonly SseReader events;
    private readonly AnswerStreamReader reader;
    private readonly ClientAnswerWriter writer;
    private bool isOver;

    /// <summary>A translation.</summary>
    /// <param name="upstream">Format of what comes.</param>
    /// <param name="client">Format of what goes.</param>
    /// <param name="context">The answer's request.</param>
    public StreamTranslation(WireFormat upstream, WireFormat client, AnswerContext context)
    {
        writer = client.WriteStream(context, output);
        reader = upstream.ReadStream(context, writer.Sink);
        events = new SseReader(reader.MaxEventBytes);
    }

    /// <summary>What is written and not taken yet.</summary>
    public ReadOnlyMemory<byte> Written => output.WrittenMemory;

    /// <summary>True when the upstream said that its stream is at its end.</summary>
    public bool IsDone => reader.IsDone;

    /// <summary>True when only the upstream's usage and its end are still to come.</summary>
    public bool IsAtFinish => !isOver && reader.IsAtFinish;

    /// <summary>True once the client's first event was written.</summary>
    public bool IsStarted => writer.IsStarted;

    /// <summary>What the upstream said went wrong; null where nothing did.</summary>
    public UpstreamError? Failure => writer.Failure;

    /// <summary>Takes bytes of the upstream.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        while (!isOver && Failure is null && !reader.IsDone && events.TryRead(ref bytes, out SseEvent one))
        {
            reader.Take(one);
        }

        if (events.IsTooLong && Failure is null)
        {
            writer.Sink.Fail(
                UpstreamError.Unreadable(
                    $"The upstream sent an event of more than {reader.MaxEventBytes} bytes."
                )
            );
        }
    }

    /// <summary>The upstream's connection is at its end.</summary>
    public void EndOfUpstream()
    {
        if (!isOver && Failure is null && !reader.IsDone)
        {
            if (events.TryReadRest(out SseEvent last))
            {
                reader.Take(last);
            }

            if (Failure is null && !reader.IsDone)
            {
                reader.End();
            }
        }
    }

    /// <summary>Ends a whole stream; once.</summary>
    public void Complete(in AnswerUsage usage, string costUsd)
    {
        if (!isOver)
        {
            isOver = true;
            writer.Complete(usage, costUsd);
        }
    }

    /// <summary>Ends a stream that failed; once.</summary>
    public void Fail(UpstreamError error)
    {
        if (!isOver)
        {
            isOver = true;
            writer.Fail(error);
        }
    }

    /// <summary>Ends a stream by rule; once.</summary>
    public void Cut(ApiError error, in AnswerUsage usage, string costUsd)
    {
        if (!isOver)
        {
            isOver = true;
            writer.Cut(error, usage, costUsd);
        }
    }

    /// <summary>Writes what keeps a silent connection open.</summary>
    public void KeepAlive()
    {
        if (!isOver && IsStarted)
        {
            writer.KeepAlive();
        }
    }

    /// <summary>What was written was taken.</summary>
    public void Clear() => output.ResetWrittenCount();
}
