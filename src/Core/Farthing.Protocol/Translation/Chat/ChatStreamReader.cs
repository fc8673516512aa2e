using Farthing.Protocol.Sse;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Errors;

namespace Farthing.Protocol.Translation.Chat;

/// <summary>Reads a stream of chunks.</summary>
/// <param name="context">The answer's request.</param>
/// <param name="sink">Receives it.</param>
internal sealed class ChatStreamReader(AnswerContext context, AnswerSink sink) : AnswerStreamReader
{
    private readonly ChatChunkReader chunks = new(context, sink);

    /// <inheritdoc/>
    public override bool IsAtFinish => chunks is { HasFinish: true, HasFailed: false } && !IsDone;

    /// <inheritdoc/>
    public override void Take(in SseEvent one)
    {
        if (one.Data.StartsWith("[DONE]"u8))
        {
            chunks.End();
            IsDone = true;
        }
        else if (one.Name.SequenceEqual("error"u8))
        {
            chunks.Fail(UpstreamErrorReader.ReadEvent(one.Data));
            IsDone = true;
        }
        else if (!one.Data.IsEmpty)
        {
            chunks.Take(one.Data);
            if (chunks.HasLastUsage)
            {
                chunks.End();
            }

            IsDone = chunks.HasFailed || chunks.HasLastUsage;
        }
    }

    /// <inheritdoc/>
    public override void End()
    {
        if (chunks.HasFinish)
        {
            chunks.End(); // A finish, and no [DONE]: as it says.
        }
        else
        {
            chunks.Fail(UpstreamError.BrokenOff);
        }
    }
}
