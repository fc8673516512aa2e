using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using Farthing.Documents.Keys;
using Farthing.Gateway.Administration;
using Farthing.Gateway.Administration.Bodies;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Listening;
using Farthing.Gateway.PlainJson;
using Farthing.Gateway.Scopes;

namespace Farthing.Gateway.Files.Lines;

/// <summary>Reads a key's line that says texts, lists of texts, a number, a time and a switch, and nothing that needs a word of explanation: a microsecond, where <see cref="KeyWish"/> takes ten. What it takes, that would take in the same way, but for models that there are not; what it does not take is not wrong by that.</summary>
/// <remarks>It runs once, at the start, and must not run slowly first: its methods are compiled for speed at their first call.</remarks>
internal sealed class PlainKeyReader
{
    private const int Id = 1;
    private const int Sha256 = 2;
    private const int Team = 4;
    private const int User = 8;
    private const int Tags = 16;
    private const int Models = 32;
    private const int Expires = 64;
    private const int Disabled = 128;
    private const int MaxBody = 256;
    private const int Record = 512;
    private const int Texts = Id | Sha256 | Team | User | Expires | Record;

    private readonly PlainTexts texts = new();
    private readonly List<string> items = [];

    /// <summary>The key of a line; null where the line has to be looked at more closely.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public KeyOptions? Read(ReadOnlySpan<byte> line)
    {
        PlainLine members = new(line);
        (string? id, string? hash, string team, string user) = (null, null, "", "");
        (string[] tags, string[]? allowed) = ([], null);
        (DateTimeOffset? expires, bool isDisabled, long? maxBody) = (null, false, null);
        RecordMode? record = null;
        int seen = 0;
        while (members.Next(out ReadOnlySpan<byte> name))
        {
            int member = MemberOf(name);
            if (member == 0 || (seen & member) != 0)
            {
                return null;
            }

            seen |= member;
            string? text = (member & Texts) != 0 ? TextOf(ref members, member) : null;
            switch (member)
            {
                case Id when text is not null && KeyId.IsOne(text):
                    id = text;
                    break;
                case Sha256 when text is not null && KeySecret.IsHash(text):
                    hash = text;
                    break;
                case Team when text is not null:
                    team = text;
                    break;
                case User when text is not null:
                    user = text;
                    break;
                case Tags
                    when ListOf(ref members, KeyWish.MaxTags) is string[] list
                        && InnerPurpose.FindReserved(list) is null:
                    tags = list;
                    break;
                case Models when ListOf(ref members, KeyWish.MaxModels) is string[] list:
                    allowed = list;
                    break;
                case Expires when text is not null && BodyMembers.TimeOf(text) is DateTimeOffset time:
                    expires = time;
                    break;
                case Disabled when members.Switch(out isDisabled):
                    break;
                case MaxBody when members.Number(out long bytes) && bytes >= ListenOptions.LeastBodyBytes:
                    maxBody = bytes;
                    break;
                case Record when text is not null && RecordModes.Of(text) is RecordMode mode:
                    record = mode;
                    break;
                default:
                    return null;
            }
        }

        if (!members.IsWhole || id is null || hash is null)
        {
            return null;
        }

        return new KeyOptions
        {
            Id = id,
            Sha256 = hash,
            Team = team,
            User = user,
            Tags = tags,
            Models = allowed,
            MaxBodyBytes = maxBody,
            Record = record,
            ExpiresAt = expires,
            IsDisabled = isDisabled,
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int MemberOf(ReadOnlySpan<byte> name) =>
        name.Length switch
        {
            2 when name.SequenceEqual("id"u8) => Id,
            4 when name.SequenceEqual("team"u8) => Team,
            4 when name.SequenceEqual("user"u8) => User,
            4 when name.SequenceEqual("tags"u8) => Tags,
            6 when name.SequenceEqual("sha256"u8) => Sha256,
            6 when name.SequenceEqual("models"u8) => Models,
            6 when name.SequenceEqual("record"u8) => Record,
            7 when name.SequenceEqual("expires"u8) => Expires,
            8 when name.SequenceEqual("disabled"u8) => Disabled,
            14 when name.SequenceEqual("max_body_bytes"u8) => MaxBody,
            _ => 0,
        };

    /// <summary>A text on one line; null where it is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private string? TextOf(ref PlainLine members, int member)
    {
        if (!members.Text(out ReadOnlySpan<byte> text, out uint hash, out bool isAscii))
        {
            return null;
        }

        if (!isAscii || text.Length > BodyMembers.MaxLength)
        {
            return
                Utf8.IsValid(text)
                && Encoding.UTF8.GetString(text) is string other
                && BodyMembers.IsLine(other)
                ? other
                : null;
        }

        return member is Id or Sha256 ? Encoding.ASCII.GetString(text) : texts.Of(text, hash);
    }

    /// <summary>The texts of a list, each once and sorted; null where it is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private string[]? ListOf(ref PlainLine members, int most)
    {
        items.Clear();
        if (!members.List())
        {
            return null;
        }

        bool hasEnded;
        while (members.Item(items.Count, out hasEnded))
        {
            if (items.Count == most || TextOf(ref members, Tags) is not { Length: > 0 } text)
            {
                return null;
            }

            items.Add(text);
        }

        if (!hasEnded)
        {
            return null;
        }

        return items.Count == 1
            ? [items[0]]
            : [.. items.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }
}
