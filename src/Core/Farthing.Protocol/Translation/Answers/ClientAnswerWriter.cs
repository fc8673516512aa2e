using Farthing.Protocol.Translation.Errors;

namespace Farthing.Protocol.Translation.Answers;

/// <summary>Writes an answer in a client's format.</summary>
public abstract class ClientAnswerWriter
{
    /// <summary>Receives the answer.</summary>
    public abstract AnswerSink Sink { get; }

    /// <summary>True once a stream's first event was written.</summary>
    public abstract bool IsStarted { get; }

    /// <summary>What the upstream said went wrong; null where nothing did.</summary>
    public abstract UpstreamError? Failure { get; }

    /// <summary>Ends the answer: what was held back, why it ended, its usage.</summary>
    /// <param name="usage">Its usage, as metered.</param>
    /// <param name="costUsd">Its cost, for a comment before a stream's last events; empty: none is written.</param>
    public abstract void Complete(in AnswerUsage usage, string costUsd);

    /// <summary>Ends a stream that failed, in the way of its format: the client cannot take it for whole.</summary>
    /// <param name="error">What went wrong.</param>
    public abstract void Fail(UpstreamError error);

    /// <summary>Ends a stream that the gateway cuts by rule: as one that came to a limit, with the error that says which.</summary>
    /// <param name="error">The rule.</param>
    /// <param name="usage">Usage until here.</param>
    /// <param name="costUsd">Cost until here.</param>
    public abstract void Cut(Farthing.Protocol.OpenAi.ApiError error, in AnswerUsage usage, string costUsd);

    /// <summary>Writes what keeps a silent stream's connection open.</summary>
    public abstract void KeepAlive();
}
