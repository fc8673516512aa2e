using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using Farthing.Documents.Keys;
using Farthing.Gateway.PlainJson;
using Farthing.Numerics.Files;

namespace Farthing.Gateway.Keys.Stored;

/// <summary>Reads the keys of a line as <see cref="KeyLine"/> writes it, in a fifth of the time of the serializer. What it takes, that would take in the same way; what it does not take (budgets, limits, texts with escapes, members of another version) is for the serializer.</summary>
/// <remarks>It runs once, at the start, and must not run slowly first: its methods are compiled for speed at their first call. For one thread.</remarks>
internal sealed class PlainStoredKeys
{
    private const int Budget = 1 << 0;
    private const int Limits = 1 << 1;
    private const int OldSha256 = 1 << 2;
    private const int OldUntil = 1 << 3;
    private const int RevokedAt = 1 << 4;
    private const int CreatedAt = 1 << 5;
    private const int ChangedAt = 1 << 6;
    private const int Revision = 1 << 7;
    private const int Id = 1 << 8;
    private const int Sha256 = 1 << 9;
    private const int Team = 1 << 10;
    private const int User = 1 << 11;
    private const int Tags = 1 << 12;
    private const int Models = 1 << 13;
    private const int Expires = 1 << 14;
    private const int Disabled = 1 << 15;
    private const int Required = (1 << 16) - 1; // those above
    private const int Aliases = 1 << 16;
    private const int Fallbacks = 1 << 17;
    private const int MaxBody = 1 << 18;
    private const int Record = 1 << 19;

    private readonly PlainTexts texts = new();
    private readonly List<string> items = [];

    /// <summary>The keys of a line; null where the serializer has to read it.</summary>
    /// <param name="body">The line, without checksum and line feed.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public KeyLineKeys? Read(ReadOnlySpan<byte> body)
    {
        PlainLine line = new(body);
        (long version, StoredKey? key, List<KeyLineKeys.KeyAlone>? batch) = (0, null, null);
        int members = 0;
        bool hasEnded = false;
        if (!line.Object())
        {
            return null;
        }

        while (line.Member(members++, out ReadOnlySpan<byte> name, out hasEnded))
        {
            bool isTaken = name switch
            {
                _ when name.SequenceEqual("v"u8) => version == 0 && line.Number(out version),
                _ when name.SequenceEqual("key"u8) => key is null && (key = Key(ref line)) is not null,
                _ when name.SequenceEqual("batch"u8) => batch is null
                    && (batch = Batch(ref line)) is not null,
                _ => IsOfTheEvent(name) && line.Skip(),
            };
            if (!isTaken)
            {
                return null;
            }
        }

        return hasEnded && line.HasEnded() && version == FormatVersion.Only
            ? new KeyLineKeys((int)version, key, null, batch)
            : null;
    }

    private List<KeyLineKeys.KeyAlone>? Batch(ref PlainLine line)
    {
        List<KeyLineKeys.KeyAlone> parts = [];
        if (!line.List())
        {
            return null;
        }

        bool hasEnded;
        while (line.Item(parts.Count, out hasEnded))
        {
            if (!line.Object())
            {
                return null;
            }

            StoredKey? key = null;
            int members = 0;
            bool isWhole;
            while (line.Member(members++, out ReadOnlySpan<byte> name, out isWhole))
            {
                bool isTaken = name.SequenceEqual("key"u8)
                    ? key is null && (key = Key(ref line)) is not null
                    : IsOfTheEvent(name) && line.Skip();
                if (!isTaken)
                {
                    return null;
                }
            }

            if (!isWhole)
            {
                return null;
            }

            parts.Add(new KeyLineKeys.KeyAlone(key));
        }

        return hasEnded ? parts : null;
    }

    private static bool IsOfTheEvent(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("at"u8)
        || name.SequenceEqual("by"u8)
        || name.SequenceEqual("from"u8)
        || name.SequenceEqual("action"u8)
        || name.SequenceEqual("subject"u8)
        || name.SequenceEqual("changes"u8);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private StoredKey? Key(ref PlainLine line)
    {
        (string? id, string? hash, string? old, string? team, string? user) = ("", "", null, "", "");
        (string[]? tags, string[]? models, string[]? aliases, string[]? fallbacks) = ([], null, [], []);
        (DateTimeOffset? oldUntil, DateTimeOffset? revoked, DateTimeOffset? expires) = (null, null, null);
        (DateTimeOffset? created, DateTimeOffset? changed) = (null, null);
        (long revision, long? maxBody, bool isDisabled) = (0, null, false);
        RecordMode? record = null;
        (int seen, int members, bool hasEnded) = (0, 0, false);
        if (!line.Object())
        {
            return null;
        }

        while (line.Member(members++, out ReadOnlySpan<byte> name, out hasEnded))
        {
            int member = MemberOf(name);
            bool isTaken = member switch
            {
                _ when (seen & member) != 0 => false,
                Budget or Limits => line.Null(),
                OldSha256 => line.Null() || Text(ref line, out old),
                OldUntil => line.Null() || Time(ref line, out oldUntil),
                RevokedAt => line.Null() || Time(ref line, out revoked),
                CreatedAt => Time(ref line, out created),
                ChangedAt => Time(ref line, out changed),
                Revision => line.Number(out revision),
                Id => Text(ref line, out id),
                Sha256 => Text(ref line, out hash),
                Team => Text(ref line, out team, isOften: true),
                User => Text(ref line, out user, isOften: true),
                Tags => Texts(ref line, out tags),
                Models => line.Null() || Texts(ref line, out models),
                Aliases => Texts(ref line, out aliases),
                Fallbacks => Texts(ref line, out fallbacks),
                MaxBody => line.Null() || Number(ref line, out maxBody),
                Record => line.Null() || Mode(ref line, out record),
                Expires => line.Null() || Time(ref line, out expires),
                Disabled => line.Switch(out isDisabled),
                _ => false,
            };
            if (!isTaken)
            {
                return null;
            }

            seen |= member;
        }

        return !hasEnded || (seen & Required) != Required
            ? null
            : new StoredKey
            {
                Id = id!,
                Sha256 = hash!,
                Team = team!,
                User = user!,
                Tags = tags!,
                Models = models,
                Aliases = aliases!,
                Fallbacks = fallbacks!,
                MaxBodyBytes = maxBody,
                Record = record,
                ExpiresAt = expires,
                IsDisabled = isDisabled,
                OldSha256 = old,
                OldUntil = oldUntil,
                RevokedAt = revoked,
                CreatedAt = created!.Value,
                ChangedAt = changed!.Value,
                Revision = revision,
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
            6 when name.SequenceEqual("budget"u8) => Budget,
            6 when name.SequenceEqual("limits"u8) => Limits,
            6 when name.SequenceEqual("record"u8) => Record,
            6 when name.SequenceEqual("sha256"u8) => Sha256,
            6 when name.SequenceEqual("models"u8) => Models,
            7 when name.SequenceEqual("aliases"u8) => Aliases,
            7 when name.SequenceEqual("expires"u8) => Expires,
            8 when name.SequenceEqual("revision"u8) => Revision,
            8 when name.SequenceEqual("disabled"u8) => Disabled,
            9 when name.SequenceEqual("fallbacks"u8) => Fallbacks,
            10 when name.SequenceEqual("old_sha256"u8) => OldSha256,
            10 when name.SequenceEqual("revoked_at"u8) => RevokedAt,
            10 when name.SequenceEqual("created_at"u8) => CreatedAt,
            10 when name.SequenceEqual("changed_at"u8) => ChangedAt,
            14 when name.SequenceEqual("max_body_bytes"u8) => MaxBody,
            16 when name.SequenceEqual("old_secret_until"u8) => OldUntil,
            _ => 0,
        };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Text(ref PlainLine line, out string? text, bool isOften = false)
    {
        text = null;
        (uint hash, bool isAscii) = (0, false);
        bool isThere = isOften
            ? line.Text(out ReadOnlySpan<byte> bytes, out hash, out isAscii)
            : line.Text(out bytes, out isAscii);
        if (!isThere)
        {
            return false;
        }

        text = isAscii
            ? isOften
                ? texts.Of(bytes, hash)
                : Encoding.ASCII.GetString(bytes)
            : Utf8.IsValid(bytes)
                ? Encoding.UTF8.GetString(bytes)
                : null;
        return text is not null;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Texts(ref PlainLine line, out string[]? all)
    {
        all = null;
        items.Clear();
        if (!line.List())
        {
            return false;
        }

        bool hasEnded;
        while (line.Item(items.Count, out hasEnded))
        {
            if (!Text(ref line, out string? text, isOften: true))
            {
                return false;
            }

            items.Add(text!);
        }

        all = items.Count == 0 ? [] : [.. items];
        return hasEnded;
    }

    private static bool Number(ref PlainLine line, out long? number)
    {
        bool isTaken = line.Number(out long whole);
        number = whole;
        return isTaken;
    }

    private bool Mode(ref PlainLine line, out RecordMode? mode)
    {
        mode = Text(ref line, out string? word, isOften: true) ? RecordModes.Of(word) : null;
        return mode is not null;
    }

    /// <summary>A time with all its digits, as it is written.</summary>
    private static bool Time(ref PlainLine line, out DateTimeOffset? time)
    {
        time = null;
        if (
            line.Text(out ReadOnlySpan<byte> text, out _)
            && Utf8Parser.TryParse(text, out DateTimeOffset at, out int read, 'O')
            && read == text.Length
        )
        {
            time = at;
        }

        return time is not null;
    }
}
