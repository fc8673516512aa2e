using System.Text;
using Farthing.Numerics.Randomness;
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

/// <summary>Planned text of one sample, decided when its request arrives: the same request and seed give the same plan.</summary>
/// <param name="Seed">Seed of its words.</param>
/// <param name="OutputTokens">Tokens that it writes, at least 1.</param>
/// <param name="Finish">Why it ends.</param>
public sealed record AnswerPlan(ulong Seed, int OutputTokens, StopReason Finish)
{
    /// <summary>Number of its first tokens that are reasoning.</summary>
    public int ReasoningTokens { get; init; }

    /// <summary>Bytes of content that are shown, where a stop string cuts it; null for all.</summary>
    public int? VisibleBytes { get; init; }

    /// <summary>The stop string that ends it; null where none does.</summary>
    public string? StopSequence { get; init; }

    /// <summary>Function that it calls after its reasoning; null where it writes text.</summary>
    public string? ToolName { get; init; }

    /// <summary>Id of the call.</summary>
    public string ToolCallId { get; init; } = "";

    /// <summary>Text that it says before words, token by token, unescaped: JSON, a graded answer; empty for words alone.</summary>
    public IReadOnlyList<byte[]> TextPieces { get; init; } = [];

    /// <summary>Log probabilities of <see cref="TextPieces"/>; empty for made-up ones.</summary>
    public IReadOnlyList<double> Logprobs { get; init; } = [];

    /// <summary>Arguments of the call, token by token, unescaped.</summary>
    public IReadOnlyList<byte[]> ToolPieces { get; init; } = [];
}

/// <summary>Words that answers are made of. Each is one token of <see cref="Tokens.PieceTokenizer"/> with the blank before it, so that an answer's tokens can be counted out exactly.</summary>
internal static class WordList
{
    private const string Words =
        "the of and to in a is that for it as was with be by on not he this are or his from at which but have an had they you were their one all we can her has there been if more when will would who so no she other its may these what them than some him time into only do such my new about out also two any up first could our then most see me should after said your very between made many those well where even must people over much while same years own under last too here down still small large found thing way long great old work part good place right day hand high year each just being now back state think take against form few house use during without again system never say set once end why off turn every start might point world since name home give put asked going want school until always away line among left water number night side often side less later head kind page need far light live group order case though begin course along given story change today value means means play able level whole real move hold taken ever young field open seem next close city town land early short study book power money human heart free plan best car party sense space class table body half mind model step front note seen nature common local order reason simple rate music cost rest price paper member paid family answer result clear future public area second idea girl road past word care office better"
        + " method figure token batch cache memory block queue server node limit chart test data match report sample layer total single fast slow deep wide read write build check merge split query index store shape scale trace count start stop phase cycle basis scope theme draft topic quote paint glass stone river field ocean plant bread fruit sugar green black white brown silver garden window corner bridge tower market street coffee dinner summer winter spring autumn morning evening";

    /// <summary>The words in lower case.</summary>
    public static readonly string[] All =
    [
        .. Words.Split(' ').Where(word => word.Length <= 6).Distinct(StringComparer.Ordinal),
    ];

    /// <summary>Each word with a blank before it.</summary>
    public static readonly byte[][] Inside = [.. All.Select(word => Encoding.ASCII.GetBytes(" " + word))];

    /// <summary>Each word with a blank before it and a capital: the first of a sentence.</summary>
    public static readonly byte[][] Opening =
    [
        .. All.Select(word => Encoding.ASCII.GetBytes(" " + char.ToUpperInvariant(word[0]) + word[1..])),
    ];
}

/// <summary>Sentences without end, one token at a time; the same seed gives the same ones. Nothing in them needs escaping in JSON.</summary>
/// <param name="seed">The seed.</param>
public struct WordStream(ulong seed)
{
    private Pcg32 random = new(seed, 11);
    private int left;
    private bool isInside;
    private bool isStarted;

    /// <summary>The next token's text, ASCII.</summary>
    public ReadOnlySpan<byte> Next()
    {
        if (left == 0 && isInside)
        {
            isInside = false;
            return "."u8;
        }

        int word = random.NextInt32(0, WordList.All.Length - 1);
        if (!isInside)
        {
            isInside = true;
            left = random.NextInt32(5, 17);
            byte[] opening = WordList.Opening[word];
            bool isFirst = !isStarted;
            isStarted = true;
            return isFirst ? opening.AsSpan(1) : opening;
        }

        left--;
        return WordList.Inside[word];
    }
}
