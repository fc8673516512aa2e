using System.Globalization;
using System.Text;
using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Requests;

/// <summary>The opaque text under which a client keeps reasoning and gives it back: it names the maker, so that reasoning goes back to nobody else.</summary>
/// <remarks>
/// <c>fth1.TAG</c>: readable reasoning of an engine. <c>fth2.TAG.ID.DATA</c>: an item of the Responses API and its <c>encrypted_content</c>. <c>fth3.TAG.t.DATA</c> and <c>fth3.TAG.r.DATA</c>: Anthropic's signature and redacted data.
/// It stands as <c>signature</c> or redacted <c>data</c> in Messages, as <c>encrypted_content</c> in Responses. All its characters are plain in JSON.
/// </remarks>
public readonly record struct ReasoningSeal
{
    /// <summary>Kind of what is sealed.</summary>
    public ReasoningSealKind Kind { get; private init; }

    /// <summary>Tag of its maker.</summary>
    public string Tag { get; private init; }

    /// <summary>The item's id (<see cref="ReasoningSealKind.Item"/>).</summary>
    public JsonText ItemId { get; private init; }

    /// <summary>The provider's own opaque text; empty for <see cref="ReasoningSealKind.Readable"/>.</summary>
    public JsonText Data { get; private init; }

    /// <summary>Tag of an upstream and its model: 8 hexadecimal digits.</summary>
    public static string TagOf(string upstream, string model) =>
        Fnv(Encoding.UTF8.GetBytes($"{upstream}\n{model}")).ToString("x8", CultureInfo.InvariantCulture);

    /// <summary>Seal of an engine's readable reasoning.</summary>
    public static byte[] Readable(string tag) => Encoding.ASCII.GetBytes($"fth1.{tag}");

    /// <summary>Seal of an item of the Responses API.</summary>
    public static byte[] Item(string tag, ReadOnlySpan<byte> id, ReadOnlySpan<byte> data) =>
        [.. Encoding.ASCII.GetBytes($"fth2.{tag}."), .. id, (byte)'.', .. data];

    /// <summary>Seal of Anthropic's thinking.</summary>
    /// <param name="tag">The maker's tag.</param>
    /// <param name="isRedacted">It is redacted data, not a signature.</param>
    /// <param name="data">Signature or data.</param>
    public static byte[] Thinking(string tag, bool isRedacted, ReadOnlySpan<byte> data) =>
        [.. Encoding.ASCII.GetBytes($"fth3.{tag}.{(isRedacted ? 'r' : 't')}."), .. data];

    /// <summary>Reads a seal.</summary>
    /// <returns>False for what this gateway did not write.</returns>
    public static bool TryRead(JsonText text, out ReasoningSeal seal)
    {
        seal = default;
        ReadOnlySpan<byte> span = text.Span;
        if (span.Length < 13 || !span.StartsWith("fth"u8) || span[4] != (byte)'.')
        {
            return false;
        }

        string tag = Encoding.ASCII.GetString(span.Slice(5, 8));
        ReadOnlyMemory<byte> rest = text.Escaped[13..];
        switch (span[3])
        {
            case (byte)'1' when rest.IsEmpty:
                seal = new ReasoningSeal { Kind = ReasoningSealKind.Readable, Tag = tag };
                return true;
            case (byte)'2' when rest.Length > 1 && rest.Span[0] == (byte)'.':
                int dot = rest.Span[1..].IndexOf((byte)'.') + 1;
                if (dot < 1)
                {
                    return false;
                }

                seal = new ReasoningSeal
                {
                    Kind = ReasoningSealKind.Item,
                    Tag = tag,
                    ItemId = new JsonText(rest[1..dot]),
                    Data = new JsonText(rest[(dot + 1)..]),
                };
                return true;
            case (byte)'3' when rest.Length > 2 && rest.Span[0] == (byte)'.' && rest.Span[2] == (byte)'.':
                seal = new ReasoningSeal
                {
                    Kind =
                        rest.Span[1] == (byte)'r' ? ReasoningSealKind.Redacted : ReasoningSealKind.Signature,
                    Tag = tag,
                    Data = new JsonText(rest[3..]),
                };
                return true;
            default:
                return false;
        }
    }

    /// <summary>FNV-1a of 32 bits.</summary>
    internal static uint Fnv(ReadOnlySpan<byte> bytes)
    {
        uint hash = 2_166_136_261;
        foreach (byte one in bytes)
        {
            hash = unchecked((hash ^ one) * 16_777_619);
        }

        return hash;
    }
}

/// <summary>Kind of what a <see cref="ReasoningSeal"/> seals.</summary>
public enum ReasoningSealKind
{
    /// <summary>Readable reasoning of an engine.</summary>
    Readable,

    /// <summary>An item of the Responses API.</summary>
    Item,

    /// <summary>Anthropic's signature.</summary>
    Signature,

    /// <summary>Anthropic's redacted thinking.</summary>
    Redacted,
}
