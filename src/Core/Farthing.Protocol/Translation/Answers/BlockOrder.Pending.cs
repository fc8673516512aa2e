using Farthing.Protocol.Translation.Errors;

namespace Farthing.Protocol.Translation.Answers;

/// <content>Parts that wait for the open call to be whole.</content>
public sealed partial class BlockOrder
{
    private void Pend(PendingKind kind, int call, ReadOnlySpan<byte> text)
    {
        pending.Add(new PendingPart(kind, call, [], text.ToArray(), false));
        Count(text.Length + 64);
    }

    private void Count(int bytes)
    {
        pendingBytes += bytes;
        if (pendingBytes > maxPendingBytes)
        {
            Fail(
                UpstreamError.Unreadable(
                    "The upstream's tool calls are interleaved over more bytes than are kept."
                )
            );
            pending.Clear();
            pendingBytes = 0;
        }
    }

    /// <summary>Sends what waited: the next call with all of its arguments, then on until another call is open and not complete.</summary>
    private void Release(bool isAtEnd = false)
    {
        while (pending.Count > 0 && open != Open.Call)
        {
            PendingPart part = pending[0];
            pending.RemoveAt(0);
            pendingBytes -= part.Text.Length + part.Id.Length + 64;
            switch (part.Kind)
            {
                case PendingKind.Call:
                    BeginCall(part.Call, part.Id, part.Text, part.IsCustom);
                    SendArguments(part.Call, isAtEnd);
                    break;
                case PendingKind.Reasoning:
                    SendAlone(part, static (me, text) => me.Reasoning(text));
                    break;
                case PendingKind.ReasoningEnd:
                    SendAlone(part, static (me, text) => me.ReasoningEnd(text));
                    break;
                case PendingKind.Hidden:
                    SendAlone(part, static (me, text) => me.HiddenReasoning(text));
                    break;
                case PendingKind.Text:
                    SendAlone(part, static (me, text) => me.Text(text));
                    break;
                case PendingKind.LogProbs:
                    SendAlone(part, static (me, tokens) => me.LogProbs(tokens));
                    break;
                case PendingKind.Refusal:
                    SendAlone(part, static (me, text) => me.Refusal(text));
                    break;
                default:
                    if (part.Kind == PendingKind.Arguments)
                    {
                        context.Losses.Count("late_arguments"); // Of a call that never began.
                    }

                    break;
            }
        }
    }

    /// <summary>Sends a part as if nothing else waited.</summary>
    private void SendAlone(PendingPart part, Action<BlockOrder, byte[]> send)
    {
        PendingPart[] others = [.. pending];
        pending.Clear();
        send(this, part.Text);
        pending.AddRange(others);
    }

    /// <summary>Sends all that waits of a call, and closes it where it is whole.</summary>
    private void SendArguments(int call, bool isAtEnd)
    {
        bool isEnded = false;
        for (int i = 0; i < pending.Count; )
        {
            PendingPart part = pending[i];
            if (part.Call != call || part.Kind is not PendingKind.Arguments and not PendingKind.CallEnd)
            {
                i++;
                continue;
            }

            pending.RemoveAt(i);
            pendingBytes -= part.Text.Length + 64;
            isEnded |= part.Kind == PendingKind.CallEnd;
            if (part.Text.Length > 0)
            {
                scan.Take(part.Text);
                blocks.Arguments(part.Text);
            }
        }

        if (isEnded || isAtEnd || (pending.Count > 0 && scan.IsComplete))
        {
            Close();
        }
    }

    private enum PendingKind
    {
        Reasoning,
        ReasoningEnd,
        Hidden,
        Text,
        LogProbs,
        Refusal,
        Call,
        Arguments,
        CallEnd,
    }

    private sealed record PendingPart(PendingKind Kind, int Call, byte[] Id, byte[] Text, bool IsCustom);
}
