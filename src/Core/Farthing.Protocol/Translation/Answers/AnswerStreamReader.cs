using Farthing.Protocol.Sse;

namespace Farthing.Protocol.Translation.Answers;

/// <summary>Reads a stream's events in an upstream's format into a sink.</summary>
public abstract class AnswerStreamReader
{
    /// <summary>True when the stream said that it is at its end: what follows is not read.</summary>
    public bool IsDone { get; protected set; }

    /// <summary>A longer event fails the stream: it is not buffered.</summary>
    public virtual int MaxEventBytes => 1 << 20;

    /// <summary>True when the upstream said why its answer ends, and not yet that it is at its end: its usage may still come.</summary>
    public virtual bool IsAtFinish => false;

    /// <summary>Takes an event. What cannot be read is a <see cref="AnswerSink.Fail"/>.</summary>
    public abstract void Take(in SseEvent one);

    /// <summary>The connection is at its end. A stream that gave no sign of its end failed.</summary>
    public abstract void End();
}
