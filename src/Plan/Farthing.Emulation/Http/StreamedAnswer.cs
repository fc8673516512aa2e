using System.Buffers;
using Farthing.Emulation.Engines;
using Farthing.Emulation.Mishaps;
using Farthing.Protocol.OpenAi;

namespace Farthing.Emulation.Http;

/// <summary>An answer as server-sent events: after each step, what its samples wrote goes out in one flush. A client that reads too slowly gets several tokens in one chunk.</summary>
/// <param name="output">The response.</param>
/// <param name="chunks">Writes its events, in the dialect of the endpoint.</param>
/// <param name="request">What was asked.</param>
/// <param name="mishap">What happens to it.</param>
internal sealed class StreamedAnswer(
    ChunkedOutput output,
    IAnswerStream chunks,
    GenerationRequest request,
    Mishap mishap
) : GenerationAnswer
{
    private readonly ArrayBufferWriter<byte> text = new(64);
    private readonly LogprobWriter? logprobs = request.Logprobs ? new LogprobWriter(request) : null;
    private long stalledUntilNs = long.MinValue;
    private bool isPrepared; // what the step brings is written out and framed
    private bool resets;

    /// <summary>Length of a stall, in engine nanoseconds.</summary>
    public long StallNs { get; init; }

    /// <summary>Prompts as they were sent, where they are echoed before the answer.</summary>
    public byte[][]? Echoes { get; init; }

    /// <summary>Called when the connection is to be reset.</summary>
    public required Action OnReset { get; init; }

    /// <summary>When a stall that is under way ends, in engine nanoseconds.</summary>
    public long StalledUntilNs => stalledUntilNs;

    /// <inheritdoc/>
    public override void Prepare(long endNs)
    {
        // A slow reader's bytes wait before these: they must go first.
        if (!IsGone && !IsAborted && !IsHeldBack(endNs) && !output.HasBacklog)
        {
            WriteOwed();
            output.Seal();
            isPrepared = true;
        }
    }

    /// <inheritdoc/>
    public override void Emit(long nowNs)
    {
        if (IsGone || IsAborted)
        {
            return;
        }

        if (!isPrepared && IsHeldBack(nowNs))
        {
            if (resets)
            {
                IsGone = true;
                OnReset();
            }

            return;
        }

        if (!isPrepared)
        {
            if (output.HasBacklog)
            {
                // A slow reader: tokens gather, and leave together when it has caught up.
                output.Flush();
            }

            if (!output.HasBacklog)
            {
                WriteOwed();
            }
        }

        isPrepared = false;
        output.Flush();
        IsGone |= output.IsBroken;
    }

    /// <summary>True while a mishap keeps what was generated from leaving.</summary>
    private bool IsHeldBack(long nowNs)
    {
        int most = 0;
        foreach (EmulatedSequence sequence in Sequences)
        {
            most = Math.Max(most, sequence.Generated);
        }

        resets = most >= mishap.ResetAfterTokens;
        if (!resets && most >= mishap.StallAfterTokens && stalledUntilNs == long.MinValue)
        {
            stalledUntilNs = nowNs + StallNs;
        }

        return resets || nowNs < stalledUntilNs;
    }

    /// <summary>Writes what is left, the usage event and the last event. Only after it has ended.</summary>
    /// <returns>The bytes that have not gone.</returns>
    public ReadOnlyMemory<byte> Finish()
    {
        WriteOwed();
        chunks.Finish(output, Usage(), Sequences[0].Ended, Sequences[0].StopSequence);
        return output.End();
    }

    /// <summary>Usage of the whole answer: each prompt counts once.</summary>
    public TokenUsage Usage() => UsageOf(this, request);

    /// <summary>Usage of an answer: each prompt counts once.</summary>
    public static TokenUsage UsageOf(GenerationAnswer answer, GenerationRequest request)
    {
        long prompt = 0;
        long written = 0;
        long cached = 0;
        long reasoning = 0;
        foreach (EmulatedSequence sequence in answer.Sequences)
        {
            bool isFirst = sequence.Index % request.N == 0;
            prompt += isFirst ? sequence.InputTokens : 0;
            cached += isFirst ? sequence.CachedTokens : 0;
            written += sequence.Generated;
            reasoning += Math.Min(sequence.Generated, sequence.Plan.ReasoningTokens);
        }

        return new TokenUsage(prompt, written, cached, reasoning > 0 ? reasoning : -1);
    }

    private void WriteOwed()
    {
        foreach (EmulatedSequence sequence in Sequences)
        {
            if (sequence.Text.Count < sequence.Generated)
            {
                WriteOwed(sequence);
            }
        }
    }

    private void WriteOwed(EmulatedSequence sequence)
    {
        if (sequence.Text.Count == 0)
        {
            Open(sequence);
        }

        ChunkKinds gathered = ChunkKinds.None;
        while (sequence.Text.Count < sequence.Generated)
        {
            int token = sequence.Text.Count;
            ReadOnlySpan<byte> piece = sequence.Text.Next(out ChunkKinds kind);
            if (gathered != kind && gathered != ChunkKinds.None)
            {
                WriteGathered(sequence, gathered, token, StopReason.None);
            }

            gathered = kind;
            logprobs?.Add(sequence, token, piece);
            bool isGiven = kind == ChunkKinds.Tool || sequence.Plan.TextPieces.Count > 0;
            text.Write(isGiven ? JsonString.Escape(piece) : piece);
        }

        bool isLast = sequence.Generated == sequence.Plan.OutputTokens;
        if (text.WrittenCount > 0 || isLast)
        {
            WriteGathered(
                sequence,
                gathered,
                sequence.Generated,
                isLast ? sequence.Plan.Finish : StopReason.None
            );
        }
    }

    private void Open(EmulatedSequence sequence)
    {
        ChunkTail tail = Tail(sequence, 0, StopReason.None);
        if (request.IsChat)
        {
            chunks.Open(output, sequence.Index, tail);
        }
        else if (Echoes is not null)
        {
            chunks.WriteText(
                output,
                sequence.Index,
                ChunkKinds.Content,
                JsonString.Escape(Echoes[sequence.Index / request.N]),
                tail
            );
        }
    }

    private void WriteGathered(EmulatedSequence sequence, ChunkKinds kind, int tokens, StopReason finish)
    {
        bool opensCall = kind == ChunkKinds.Tool && !sequence.HasOpenedCall;
        if (opensCall)
        {
            sequence.HasOpenedCall = true;
            chunks.OpenCall(
                output,
                sequence.Index,
                sequence.Plan.ToolCallId,
                sequence.Plan.ToolName!,
                Tail(sequence, tokens, StopReason.None)
            );
        }

        ChunkTail tail = Tail(sequence, tokens, finish) with { Logprobs = logprobs?.Take() ?? default };
        chunks.WriteText(output, sequence.Index, kind, text.WrittenSpan, tail);
        text.ResetWrittenCount();
    }

    private ChunkTail Tail(EmulatedSequence sequence, int tokens, StopReason finish) =>
        new(finish, request.ContinuousUsage, new TokenUsage(sequence.InputTokens, tokens), default);
}
