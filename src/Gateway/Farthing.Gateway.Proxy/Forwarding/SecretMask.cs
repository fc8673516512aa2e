using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Farthing.Gateway.Forwarding;

/// <summary>Puts stars over an upstream's key in what the upstream answers: as it is, as JSON escapes it, and, but in streams, as base64 carries it at any place. Lengths stay.</summary>
internal sealed class SecretMask
{
    /// <summary>Shorter keys are placeholders, such as <c>EMPTY</c>: words of ordinary answers.</summary>
    public const int MinBytes = 8;

    private const byte Star = (byte)'*';
    private readonly byte[][] forms;
    private readonly string[] texts;
    private readonly SearchValues<byte> inner; // bytes that a form has before its end

    private SecretMask(IEnumerable<string> texts, SecretMask? ofStreams)
    {
        this.texts = [.. texts.Distinct(StringComparer.Ordinal)];
        forms = [.. this.texts.Select(Encoding.UTF8.GetBytes)];
        inner = SearchValues.Create([.. forms.SelectMany(form => form[..^1])]);
        MaxBytes = forms.Max(form => form.Length);
        OfStreams = ofStreams ?? this;
    }

    /// <summary>The same for streams, whose pieces are many: without base64.</summary>
    public SecretMask OfStreams { get; }

    /// <summary>Length of the longest form.</summary>
    public int MaxBytes { get; }

    /// <summary>A mask for a key; null where there is none, or a placeholder.</summary>
    public static SecretMask? Of(string? secret) =>
        secret is null || Encoding.UTF8.GetByteCount(secret) < MinBytes
            ? null
            : new(LiteralsOf(secret).Concat(Base64Of(secret)), new SecretMask(LiteralsOf(secret), null));

    /// <summary>Masks whole forms in place.</summary>
    public void Apply(Span<byte> bytes)
    {
        foreach (byte[] form in forms)
        {
            Span<byte> rest = bytes;
            int at;
            while ((at = rest.IndexOf(form)) >= 0)
            {
                rest.Slice(at, form.Length).Fill(Star);
                rest = rest[(at + form.Length)..];
            }
        }
    }

    /// <summary>A text with its forms masked; the same text where there is none.</summary>
    public string Apply(string text)
    {
        foreach (string form in texts)
        {
            if (text.Length >= form.Length && text.Contains(form, StringComparison.Ordinal))
            {
                text = text.Replace(form, new string((char)Star, form.Length), StringComparison.Ordinal);
            }
        }

        return text;
    }

    /// <summary>Bytes at the end that may be the beginning of a form: what comes next decides.</summary>
    public int OpenBytes(ReadOnlySpan<byte> bytes)
    {
        int open = 0;
        if (bytes.IsEmpty || !inner.Contains(bytes[^1]))
        {
            return open; // As after every whole event: no form has a line feed.
        }

        foreach (byte[] form in forms)
        {
            ReadOnlySpan<byte> tail = bytes[^Math.Min(bytes.Length, form.Length - 1)..];
            int at;
            while (tail.Length > open && (at = tail.IndexOf(form[0])) >= 0)
            {
                tail = tail[at..];
                if (form.AsSpan().StartsWith(tail))
                {
                    open = Math.Max(open, tail.Length);
                    break;
                }

                tail = tail[1..];
            }
        }

        return open;
    }

    private static IEnumerable<string> LiteralsOf(string secret) =>
        [
            secret,
            JsonEncodedText.Encode(secret).ToString(),
            secret.Replace("/", "\\/", StringComparison.Ordinal),
        ];

    /// <summary>The characters that a key alone decides, with no, one or two bytes before it in a group of three.</summary>
    private static IEnumerable<string> Base64Of(string secret)
    {
        for (int before = 0; before < 3; before++)
        {
            byte[] bytes = [.. new byte[before], .. Encoding.UTF8.GetBytes(secret)];
            int from = ((before * 8) + 5) / 6;
            int to = bytes.Length * 8 / 6;
            string base64 = Convert.ToBase64String(bytes)[from..to];
            yield return base64;
            yield return base64.Replace('+', '-').Replace('/', '_');
        }
    }
}
