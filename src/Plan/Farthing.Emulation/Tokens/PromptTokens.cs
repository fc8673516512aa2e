using System.Text;
using Farthing.Protocol.OpenAi;

namespace Farthing.Emulation.Tokens;

/// <summary>A prompt as the emulated model sees it: its tokens, and ids of its leading blocks by which the prefix cache finds it again.</summary>
/// <remarks>A conversation is laid out as Llama 3's template does: one token that begins the text; per message four of its header and role, its text, and one that ends it; four that open the answer. Another part (an image) counts as <see cref="TokensPerPart"/> tokens.</remarks>
public static class PromptTokens
{
    /// <summary>Tokens that a part stands for that is not text: one tile of a typical vision model, an assumption.</summary>
    public const int TokensPerPart = 576;

    /// <summary>The tokens of a conversation.</summary>
    /// <param name="messages">Its messages.</param>
    /// <param name="addGenerationPrompt">Whether the header of the answer follows.</param>
    public static List<int> OfChat(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt = true)
    {
        List<int> tokens = [PieceTokenizer.BeginOfText];
        foreach (ChatMessage message in messages)
        {
            AddHeader(tokens, Encoding.UTF8.GetBytes(message.Role));
            PieceTokenizer.Encode(message.Text.Span, tokens);
            for (int i = 0; i < message.OtherParts * TokensPerPart; i++)
            {
                tokens.Add(0);
            }

            tokens.Add(PieceTokenizer.EndOfTurn);
        }

        if (addGenerationPrompt)
        {
            AddHeader(tokens, "assistant"u8);
        }

        return tokens;
    }

    /// <summary>The tokens of a prompt of text or ids.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="addSpecialTokens">Whether the token that begins a text stands before it; never before ids.</param>
    public static List<int> Of(PromptInput prompt, bool addSpecialTokens = true)
    {
        if (prompt.TokenIds is not null)
        {
            return [.. prompt.TokenIds];
        }

        List<int> tokens = addSpecialTokens ? [PieceTokenizer.BeginOfText] : [];
        PieceTokenizer.Encode(prompt.Text.Span, tokens);
        return tokens;
    }

    /// <summary>Ids of the whole leading blocks; equal ids mean equal tokens up to and including that block.</summary>
    /// <param name="tokens">The prompt.</param>
    /// <param name="blockSize">Tokens per block.</param>
    /// <param name="salt">Prompts of different salts share nothing.</param>
    public static ulong[] BlockIds(List<int> tokens, int blockSize, ulong salt = 0)
    {
        ulong[] ids = new ulong[tokens.Count / blockSize];
        ulong hash = Mix(salt);
        for (int i = 0, at = 0; i < ids.Length; i++)
        {
            for (int k = 0; k < blockSize; k++)
            {
                hash = Mix(hash ^ (uint)tokens[at++]);
            }

            ids[i] = hash;
        }

        return ids;
    }

    /// <summary>One number of a whole prompt.</summary>
    public static ulong Hash(List<int> tokens)
    {
        ulong hash = Mix((ulong)tokens.Count);
        foreach (int token in tokens)
        {
            hash = Mix(hash ^ (uint)token);
        }

        return hash;
    }

    private static void AddHeader(List<int> tokens, ReadOnlySpan<byte> role)
    {
        tokens.Add(PieceTokenizer.StartHeader);
        PieceTokenizer.Encode(role, tokens);
        tokens.Add(PieceTokenizer.EndHeader);
        PieceTokenizer.Encode("\n\n"u8, tokens);
    }

    /// <summary>splitmix64's finalizer (Steele, Lea, Flood 2014).</summary>
    private static ulong Mix(ulong value)
    {
        value += 0x9E37_79B9_7F4A_7C15UL;
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EBUL;
        return value ^ (value >> 31);
    }
}
