using System.Security.Cryptography;
using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Caching.Stores;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Caching.Shared;

/// <summary>An entry as bytes: a version, its fields, its answer, and the SHA-256 of all that. One changed bit makes it none.</summary>
internal static class CacheRecord
{
    private const byte Version = 3;

    /// <summary>Writes an entry.</summary>
    public static byte[] Of(CacheEntry entry)
    {
        PayloadWriter fields = new(new byte[512], 0);
        fields.WriteByte(Version);
        fields.WriteInt64((long)entry.Key.A);
        fields.WriteInt64((long)entry.Key.B);
        fields.WriteInt64((long)entry.Key.C);
        fields.WriteInt64((long)entry.Key.D);
        fields.WriteByte(entry.IsStream ? (byte)1 : (byte)0);
        fields.WriteGuid(entry.Id);
        fields.WriteText(entry.Tenant);
        fields.WriteText(entry.KeyId);
        fields.WriteTexts(entry.Tags);
        fields.WriteText(entry.Model);
        fields.WriteText(entry.Deployment);
        fields.WriteInt64(entry.StoredUnixNs);
        fields.WriteInt64(entry.ExpiresUnixNs);
        fields.WriteTokens(entry.Tokens);
        fields.WriteInt64(entry.Tokens.CacheWrite1h);
        fields.WriteInt64(entry.Tokens.Units);
        fields.WriteParts(entry.Tokens.Parts);
        fields.WriteByte(entry.Cost is null ? (byte)0 : (byte)1);
        fields.WriteInt64(entry.Cost?.NanoUsd ?? 0);
        fields.WriteByte((byte)entry.Tier);
        byte[] record = new byte[fields.Position + entry.Body.Length + SHA256.HashSizeInBytes];
        fields.Buffer.AsSpan(0, fields.Position).CopyTo(record);
        entry.Body.CopyTo(record, fields.Position);
        Span<byte> all = record.AsSpan(0, record.Length - SHA256.HashSizeInBytes);
        SHA256.HashData(all, record.AsSpan(all.Length));
        return record;
    }

    /// <summary>Reads an entry; null where the bytes are damaged, of another version, or not of this key and form.</summary>
    public static CacheEntry? Read(ReadOnlySpan<byte> record, CacheKey key, bool isStream)
    {
        if (record.Length <= SHA256.HashSizeInBytes)
        {
            return null;
        }

        ReadOnlySpan<byte> all = record[..^SHA256.HashSizeInBytes];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(all, hash);
        if (!hash.SequenceEqual(record[all.Length..]))
        {
            return null;
        }

        try
        {
            PayloadReader fields = new(all);
            if (fields.ReadByte() != Version)
            {
                return null;
            }

            CacheKey own = new(
                (ulong)fields.ReadInt64(),
                (ulong)fields.ReadInt64(),
                (ulong)fields.ReadInt64(),
                (ulong)fields.ReadInt64()
            );
            if (own != key || fields.ReadByte() != (isStream ? 1 : 0))
            {
                return null;
            }

            return new CacheEntry
            {
                Key = own,
                IsStream = isStream,
                Id = fields.ReadGuid(),
                Tenant = fields.ReadText(),
                KeyId = fields.ReadText(),
                Tags = fields.ReadTexts(),
                Model = fields.ReadText(),
                Deployment = fields.ReadText(),
                StoredUnixNs = fields.ReadInt64(),
                ExpiresUnixNs = fields.ReadInt64(),
                Tokens = fields.ReadTokens() with
                {
                    CacheWrite1h = fields.ReadInt64(),
                    Units = fields.ReadInt64(),
                    Parts = fields.ReadParts(),
                },
                Cost = fields.ReadByte() == 0 ? SkipCost(ref fields) : new Money(fields.ReadInt64()),
                Tier = (ServiceTier)fields.ReadByte(),
                Body = fields.ReadRest().ToArray(),
            };
        }
        catch (JournalFormatException)
        {
            return null;
        }
    }

    private static Money? SkipCost(ref PayloadReader fields)
    {
        fields.ReadInt64();
        return null;
    }
}
