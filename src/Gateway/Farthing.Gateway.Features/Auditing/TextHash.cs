namespace Farthing.Gateway.Auditing;

/// <summary>Hashes of texts under a secret of this process, to compare texts of one run.</summary>
internal static class TextHash
{
    /// <summary>Of a text.</summary>
    public static ulong Of(ReadOnlySpan<byte> text)
    {
        HashCode half = default;
        half.AddBytes(text[..(text.Length / 2)]);
        HashCode other = default;
        other.AddBytes(text[(text.Length / 2)..]);
        other.Add(text.Length);
        return ((ulong)(uint)half.ToHashCode() << 32) | (uint)other.ToHashCode();
    }
}
