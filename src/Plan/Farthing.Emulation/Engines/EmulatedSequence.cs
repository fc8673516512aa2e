using Farthing.Emulation.Texts;
using Farthing.Protocol.OpenAi;

namespace Farthing.Emulation.Engines;

/// <summary>One sample of one prompt on its way through the engine. Belongs to the engine's thread from its submission until its answer has ended, then to the handler.</summary>
internal sealed class EmulatedSequence(GenerationAnswer answer, int index, int inputTokens, AnswerPlan plan)
{
    /// <summary>Its text.</summary>
    public AnswerText Text = new(plan);

    /// <summary>The answer that it is a part of.</summary>
    public GenerationAnswer Answer { get; } = answer;

    /// <summary>Its choice's index in the answer.</summary>
    public int Index { get; } = index;

    /// <summary>Tokens of its prompt.</summary>
    public int InputTokens { get; } = inputTokens;

    /// <summary>Its planned text.</summary>
    public AnswerPlan Plan { get; } = plan;

    /// <summary>Ids of the prompt's leading blocks.</summary>
    public ReadOnlyMemory<ulong> BlockIds { get; init; }

    /// <summary>Its number in the engine.</summary>
    public long Id { get; set; }

    /// <summary>Prompt tokens that the prefix cache supplied; known with the first token.</summary>
    public int CachedTokens { get; set; }

    /// <summary>Tokens that the engine has generated.</summary>
    public int Generated { get; set; }

    /// <summary>True when the chunk that opens its tool call was written.</summary>
    public bool HasOpenedCall { get; set; }

    /// <summary>Why it ended; none while it runs.</summary>
    public StopReason Ended { get; set; }

    /// <summary>The stop string that ended it; null where none did.</summary>
    public string? StopSequence => Ended == StopReason.Stop ? Plan.StopSequence : null;
}
