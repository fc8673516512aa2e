using Farthing.Protocol.OpenAi;

namespace Farthing.Emulation.Texts;

/// <summary>Reads a plan out, one token at a time. Allocates nothing per token.</summary>
/// <param name="plan">What is said.</param>
internal struct AnswerText(AnswerPlan plan)
{
    private WordStream words = new(plan.Seed);
    private int at;
    private int shownBytes;

    /// <summary>Tokens read so far.</summary>
    public readonly int Count => at;

    /// <summary>Reads the next token.</summary>
    /// <param name="kind">What it is: reasoning, content or arguments of a tool call.</param>
    /// <returns>Its text, unescaped; words and signs need no escaping, arguments and pieces of text do. What a stop string cuts off is left out.</returns>
    public ReadOnlySpan<byte> Next(out ChunkKinds kind)
    {
        int token = at++;
        if (token < plan.ReasoningTokens)
        {
            kind = ChunkKinds.Reasoning;
            return words.Next();
        }

        if (token == plan.ReasoningTokens && token > 0)
        {
            words = new WordStream(plan.Seed ^ 0x5DEE_CE66UL);
        }

        if (plan.ToolName is not null)
        {
            kind = ChunkKinds.Tool;
            return plan.ToolPieces[Math.Min(token - plan.ReasoningTokens, plan.ToolPieces.Count - 1)];
        }

        kind = ChunkKinds.Content;
        int piece = token - plan.ReasoningTokens;
        ReadOnlySpan<byte> word = piece < plan.TextPieces.Count ? plan.TextPieces[piece] : words.Next();
        if (plan.VisibleBytes is int visible)
        {
            word = word[..Math.Clamp(visible - shownBytes, 0, word.Length)];
            shownBytes += word.Length;
        }

        return word;
    }
}
