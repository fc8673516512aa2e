namespace Farthing.Gateway.Auditing;

/// <summary>A line of a prompt's text, with shorter ones before it.</summary>
/// <param name="Hash">Of its bytes; equal in this process alone.</param>
/// <param name="End">Where it ends; the next one begins there.</param>
internal readonly record struct TextLine(ulong Hash, int End)
{
    /// <summary>A piece ends with a line once it has this many bytes: shorter ones are often equal by chance.</summary>
    public const int LeastBytes = 32;

    /// <summary>The lines of a text.</summary>
    public static TextLine[] Of(ReadOnlySpan<byte> text)
    {
        List<TextLine> lines = new((text.Length / 64) + 1);
        int start = 0;
        int at = 0;
        while (at < text.Length)
        {
            int feed = text[at..].IndexOf((byte)'\n');
            at = feed < 0 ? text.Length : at + feed + 1;
            if (at - start >= LeastBytes || at == text.Length)
            {
                lines.Add(new TextLine(TextHash.Of(text[start..at]), at));
                start = at;
            }
        }

        return [.. lines];
    }
}
