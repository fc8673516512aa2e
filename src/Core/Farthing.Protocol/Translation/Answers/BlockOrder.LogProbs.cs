using System.Buffers;

namespace Farthing.Protocol.Translation.Answers;

/// <content>Log probabilities stay with their text: they wait, are held back and left out with it.</content>
public sealed partial class BlockOrder
{
    private ArrayBufferWriter<byte>? logProbs; // of the text that comes next, or is held back

    /// <inheritdoc/>
    public override void LogProbs(ReadOnlySpan<byte> tokens)
    {
        if (tokens.IsEmpty)
        {
            return;
        }

        if (Waits())
        {
            Pend(PendingKind.LogProbs, -1, tokens);
            return;
        }

        logProbs ??= new ArrayBufferWriter<byte>(512);
        logProbs.Write(logProbs.WrittenCount > 0 ? ","u8 : default);
        logProbs.Write(tokens);
    }

    private void SendLogProbs()
    {
        if (logProbs is { WrittenCount: > 0 })
        {
            blocks.LogProbs(logProbs.WrittenSpan);
            logProbs.ResetWrittenCount();
        }
    }

    private void DropBlank()
    {
        blankBytes = 0;
        logProbs?.ResetWrittenCount();
    }
}
