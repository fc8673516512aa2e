using System.Buffers;

namespace Farthing.Protocol.OpenAi;

/// <summary>Writes the events of one streamed answer in the dialect of its endpoint. Texts are handed over as they stand inside a JSON string.</summary>
/// <remarks>Order of calls: <see cref="Open"/> (chats), texts and calls, <see cref="Finish"/> once.</remarks>
public interface IAnswerStream
{
    /// <summary>Opens a choice, with its first token.</summary>
    void Open(IBufferWriter<byte> output, int index, in ChunkTail tail);

    /// <summary>Writes text of a kind; with a finish in the tail it is the choice's last.</summary>
    void WriteText(
        IBufferWriter<byte> output,
        int index,
        ChunkKinds kind,
        ReadOnlySpan<byte> text,
        in ChunkTail tail
    );

    /// <summary>Opens a tool call, before its arguments.</summary>
    void OpenCall(IBufferWriter<byte> output, int index, string callId, string function, in ChunkTail tail);

    /// <summary>Writes usage and whatever ends the stream.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="usage">What the answer took.</param>
    /// <param name="reason">Why it ended.</param>
    /// <param name="stopSequence">The stop string that ended it; null where none did.</param>
    void Finish(IBufferWriter<byte> output, in TokenUsage usage, StopReason reason, string? stopSequence);
}
