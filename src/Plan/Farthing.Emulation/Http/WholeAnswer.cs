using System.Buffers;
using Farthing.Emulation.Engines;
using Farthing.Emulation.Mishaps;
using Farthing.Emulation.Texts;
using Farthing.Protocol.OpenAi;

namespace Farthing.Emulation.Http;

/// <summary>An answer that is sent when all of it is there.</summary>
/// <param name="request">What was asked.</param>
/// <param name="mishap">What happens to it.</param>
internal sealed class WholeAnswer(GenerationRequest request, Mishap mishap) : GenerationAnswer
{
    /// <summary>Called when the connection is to be reset.</summary>
    public required Action OnReset { get; init; }

    /// <inheritdoc/>
    public override void Emit(long nowNs)
    {
        if (IsGone)
        {
            return;
        }

        foreach (EmulatedSequence sequence in Sequences)
        {
            if (sequence.Generated >= mishap.ResetAfterTokens)
            {
                IsGone = true;
                OnReset();
                return;
            }
        }
    }

    /// <summary>The choices, once it has ended.</summary>
    /// <param name="echoes">Prompts that stand before the answers; null for none.</param>
    public List<AnswerChoice> Choices(byte[][]? echoes)
    {
        List<AnswerChoice> choices = [];
        foreach (EmulatedSequence sequence in Sequences)
        {
            ArrayBufferWriter<byte> content = new();
            ArrayBufferWriter<byte> reasoning = new();
            ArrayBufferWriter<byte> arguments = new();
            LogprobWriter? logprobs = request.Logprobs ? new LogprobWriter(request) : null;
            if (echoes is not null)
            {
                content.Write(echoes[sequence.Index / request.N]);
            }

            AnswerText text = new(sequence.Plan);
            while (text.Count < sequence.Generated)
            {
                int token = text.Count;
                ReadOnlySpan<byte> piece = text.Next(out ChunkKinds kind);
                logprobs?.Add(sequence, token, piece);
                (
                    kind == ChunkKinds.Reasoning ? reasoning
                    : kind == ChunkKinds.Tool ? arguments
                    : content
                ).Write(piece);
            }

            choices.Add(
                new AnswerChoice(content.WrittenMemory, sequence.Ended)
                {
                    StopSequence = sequence.StopSequence,
                    Reasoning = reasoning.WrittenMemory,
                    ToolName = arguments.WrittenCount > 0 ? sequence.Plan.ToolName : null,
                    ToolCallId = sequence.Plan.ToolCallId,
                    ToolArguments = arguments.WrittenMemory,
                    Logprobs = logprobs?.Take() ?? default,
                }
            );
        }

        return choices;
    }
}
