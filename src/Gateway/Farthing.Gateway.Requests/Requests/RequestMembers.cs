using System.Text;
using System.Text.Json;

namespace Farthing.Gateway.Requests;

/// <summary>Names of the members that are read.</summary>
internal static class RequestMembers
{
    private static readonly byte[][] Names =
    [
        .. Enum.GetNames<RequestMember>()
            .SkipLast(1)
            .Select(static name => Encoding.UTF8.GetBytes(JsonNamingPolicy.SnakeCaseLower.ConvertName(name))),
    ];

    private static readonly RequestMember[][] ByLength =
    [
        .. Enumerable
            .Range(0, Names.Max(static name => name.Length) + 1)
            .Select(static length =>
                Enum.GetValues<RequestMember>()
                    .SkipLast(1)
                    .Where(member => Names[(int)member].Length == length)
                    .ToArray()
            ),
    ];

    /// <summary>A member's name.</summary>
    public static string NameOf(RequestMember member) => Encoding.UTF8.GetString(Names[(int)member]);

    /// <summary>The member whose name the reader stands on.</summary>
    /// <param name="reader">Stands on a name.</param>
    /// <param name="isMisspelled">It is written in another case, which some servers take and others do not.</param>
    public static RequestMember Of(ref Utf8JsonReader reader, out bool isMisspelled)
    {
        isMisspelled = false;
        ReadOnlySpan<byte> name = reader.ValueIsEscaped
            ? Encoding.UTF8.GetBytes(reader.GetString()!)
            : reader.ValueSpan;
        foreach (RequestMember member in name.Length < ByLength.Length ? ByLength[name.Length] : [])
        {
            byte[] known = Names[(int)member];
            if (Ascii.EqualsIgnoreCase(name, known))
            {
                isMisspelled = !name.SequenceEqual(known);
                return member;
            }
        }

        return RequestMember.Other;
    }
}
