using System.Runtime.CompilerServices;
using System.Text;

namespace Farthing.Gateway.PlainJson;

/// <summary>Texts of ASCII that stand in many lines, such as names of teams, users and tags: mostly once in memory.</summary>
internal sealed class PlainTexts
{
    private const int Slots = 1 << 14;
    private readonly string?[] texts = new string?[Slots];

    /// <summary>The text of bytes.</summary>
    /// <param name="text">Its bytes, all of them ASCII.</param>
    /// <param name="hash">A hash of them.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public string Of(ReadOnlySpan<byte> text, uint hash)
    {
        ref string? known = ref texts[hash % Slots];
        bool isSame = known?.Length == text.Length;
        for (int i = 0; isSame && i < text.Length; i++)
        {
            isSame = known![i] == text[i];
        }

        return isSame ? known! : known = Encoding.ASCII.GetString(text);
    }
}
